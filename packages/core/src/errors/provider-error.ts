import { type FailureBooking, hasCode, WfloError } from './wflo-error.ts'

export interface ProviderErrorOptions {
  /** The provider's name in Wflo, such as `openai`. */
  readonly provider: string
  readonly message: string
  /** HTTP status; absent where no reply came. */
  readonly status?: number
  /** The vendor's own word for the error, such as `model_not_found`. */
  readonly vendorCode?: string
  readonly requestId?: string
  readonly retryable: boolean
  /** Milliseconds. */
  readonly retryAfter?: number | undefined
  /** `release` only where it is certain that the vendor did no work. */
  readonly booking: FailureBooking
  readonly cause?: unknown
}

/** A model call failed. Says whether to try again and whether the vendor may have charged for it. */
export class ProviderError extends WfloError {
  override readonly name = 'ProviderError' as const
  declare readonly provider: string
  declare readonly status?: number
  declare readonly vendorCode?: string
  declare readonly requestId?: string

  constructor(options: ProviderErrorOptions) {
    super(options.message, {
      code: 'provider_error',
      retryable: options.retryable,
      retryAfter: options.retryAfter,
      booking: options.booking,
      cause: options.cause,
      fields: {
        provider: options.provider,
        status: options.status,
        vendorCode: options.vendorCode,
        requestId: options.requestId,
      },
    })
  }

  static override isInstance(value: unknown): value is ProviderError {
    return hasCode(value, 'provider_error')
  }
}
