import { hasCode, redact, WfloError } from '@wflo/core'
import type { ResolvedConnection } from './connection-settings.ts'

/** The cluster cannot be reached, or does not take us. Settings are named, secrets are not. */
export class TemporalConnectionError extends WfloError {
  override readonly name = 'TemporalConnectionError' as const
  declare readonly address: string

  constructor({ address, namespace, tls, apiKey }: ResolvedConnection, cause: unknown) {
    const security = [
      tls === undefined || tls === false ? 'no TLS' : 'TLS',
      apiKey === undefined ? 'no API key' : 'an API key',
    ]
    super(
      `Temporal at ${address} (namespace "${namespace}", ${security.join(', ')}) cannot be reached: ${redact(describe(cause))}. Start it (temporal server start-dev), or set address, TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_TLS, TEMPORAL_API_KEY`,
      { code: 'temporal_connection', retryable: true, cause, fields: { address, namespace } },
    )
  }

  static override isInstance(value: unknown): value is TemporalConnectionError {
    return hasCode(value, 'temporal_connection')
  }
}

function describe(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
