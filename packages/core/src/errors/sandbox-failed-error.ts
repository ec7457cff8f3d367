import { type FailureBooking, hasCode, WfloError } from './wflo-error.ts'

export interface SandboxFailedErrorOptions {
  readonly cause?: unknown
  readonly booking?: FailureBooking | undefined
}

/** The place that code should run in failed, by no fault of the code: it could not start, or broke. */
export class SandboxFailedError extends WfloError {
  override readonly name = 'SandboxFailedError' as const

  /** `booking`: `release` where no code has begun. Default: `unresolved`. */
  constructor(problem: string, { cause, booking }: SandboxFailedErrorOptions = {}) {
    super(problem, { code: 'sandbox_failed', retryable: true, cause, booking })
  }

  static override isInstance(value: unknown): value is SandboxFailedError {
    return hasCode(value, 'sandbox_failed')
  }
}
