import type Anthropic from '@anthropic-ai/sdk'
import { type Connection, patientDispatcher } from '@wflo/egress'
import type { AnthropicOptions } from './anthropic-options.ts'
import { vendor } from './vendor.ts'

/** Longer than any timeout of a step, so that only our signal ends a call. */
const noTimeout = 2_147_483_647

/**
 * The SDK's client, which is loaded at the first call: one request for each call, without retries, timeouts, logs and
 * spans of its own, and with no credential but the key.
 */
export async function createClient(
  settings: AnthropicOptions,
  { apiKey, baseURL }: Connection,
  watched: typeof globalThis.fetch,
): Promise<Anthropic> {
  const { default: Client } = await import('@anthropic-ai/sdk')
  const { fetch, headers, betas = [] } = settings
  return new Client({
    apiKey,
    baseURL: baseURL.replace(/\/v1\/*$/, ''),
    webhookKey: null,
    maxRetries: 0,
    timeout: noTimeout,
    logLevel: 'off',
    openTelemetry: false,
    defaultHeaders: {
      ...environmentHeaders(settings),
      ...(betas.length === 0 ? {} : { 'anthropic-beta': betas.join(',') }),
      ...headers,
    },
    fetch: watched,
    ...(fetch === undefined ? { fetchOptions: { dispatcher: patientDispatcher } as object } : {}),
  })
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * The SDK adds headers of `ANTHROPIC_CUSTOM_HEADERS` to every request. They are meant for Anthropic, and may be secret:
 * an instance of another name does not send them. `null` takes a header out.
 */
function environmentHeaders({ name = vendor.name }: AnthropicOptions): Readonly<Record<string, null>> {
  if (name === vendor.name) return {}
  const { process } = globalThis as { readonly process?: { readonly env: Environment } }
  const lines = (process?.env.ANTHROPIC_CUSTOM_HEADERS ?? '').split('\n')
  const names = lines.filter((line) => line.includes(':')).map((line) => line.slice(0, line.indexOf(':')).trim())
  return Object.fromEntries(names.map((header) => [header, null]))
}
