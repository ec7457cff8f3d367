import { hasCode, WfloError } from './wflo-error.ts'

export interface MissingApiKeyOptions {
  readonly provider: string
  /** The environment variable that would hold it. */
  readonly variable: string
  /** Where a person gets one. */
  readonly url: string
}

/** A provider was asked without a key. Nothing was sent. */
export class MissingApiKeyError extends WfloError {
  override readonly name = 'MissingApiKeyError' as const
  declare readonly provider: string
  declare readonly variable: string

  constructor({ provider, variable, url }: MissingApiKeyOptions) {
    super(
      `no API key for the provider "${provider}": set ${variable}, or pass apiKey to ${provider}(). Get one at ${url}`,
      { code: 'missing_api_key', booking: 'release', fields: { provider, variable, url } },
    )
  }

  static override isInstance(value: unknown): value is MissingApiKeyError {
    return hasCode(value, 'missing_api_key')
  }
}
