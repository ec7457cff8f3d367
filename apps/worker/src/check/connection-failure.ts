import { redact, WfloError } from '@wflo/core'
import type { ResolvedConnection } from '@wflo/temporal'

/** Temporal is not there, or not for us. Says what was tried and what to change; exit code 4. */
export class ConnectionFailure extends WfloError {
  constructor({ address, namespace, tls, apiKey }: ResolvedConnection, cause: unknown) {
    const security = `${tls === undefined || tls === false ? 'without' : 'with'} TLS, ${apiKey === undefined ? 'without' : 'with'} an API key`
    super(`Temporal at ${address} (namespace "${namespace}", ${security}) ${explain(cause).replace('%s', namespace)}`, {
      name: 'ConnectionFailure',
      code: 'temporal_connection',
      retryable: true,
      cause,
      fields: { address, namespace },
    })
  }
}

/** What Temporal's SDK says, and what it means. The first that fits. */
const meanings: readonly (readonly [pattern: RegExp, meaning: string])[] = [
  [
    /InvalidContentType|WRONG_VERSION|record overflow/i,
    'does not speak TLS: unset TEMPORAL_TLS and the other TEMPORAL_TLS_… variables, or give the port that does',
  ],
  [
    /ConnectionRefused/,
    'is not there: nothing listens at this address. Start it (temporal server start-dev), or set --address',
  ],
  [/dns error|domain name|lookup/i, 'is not there: no such host. Check --address'],
  [
    /UnknownIssuer|NotValidForName|certificate|Expired/i,
    'has a certificate that is not trusted: check TEMPORAL_TLS_SERVER_CA_CERT_PATH and TEMPORAL_TLS_SERVER_NAME',
  ],
  [/timed out|did not answer|DeadlineExceeded|deadline/i, 'does not answer: check --address, and what stands between'],
  [
    /unauthenticated|unauthorized|permission ?denied|not permitted/i,
    'does not let us in: check TEMPORAL_API_KEY or the client certificate, and what they may do',
  ],
  [
    /namespace .* not found/i,
    'has no such namespace: check --namespace, or create it (temporal operator namespace create --namespace %s)',
  ],
  [
    /BrokenPipe|ConnectionReset|UnexpectedEof|connection closed|http2|h2 protocol|404/i,
    'is something else, or speaks TLS only: check --address, or set TEMPORAL_TLS=true',
  ],
]

function explain(cause: unknown): string {
  const said = redact(cause instanceof Error ? cause.message : String(cause))
  const [, meaning = 'cannot be used'] = meanings.find(([pattern]) => pattern.test(said)) ?? []
  return `${meaning} (${said})`
}
