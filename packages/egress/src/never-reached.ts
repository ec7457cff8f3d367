/** What Node's sockets say about a connection that was never made. The same words on a made one come from `read`. */
const connectSyscalls: ReadonlySet<unknown> = new Set(['connect', 'getaddrinfo'])

/** Only said before a connection stands: DNS, refused, TLS handshake (https://nodejs.org/api/errors.html, Node 24). */
const connectCodes: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_UNSUPPORTED_PROTOCOL',
  'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
  'ERR_SSL_TLSV1_UNRECOGNIZED_NAME',
  'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REVOKED',
  'CERT_REJECTED',
  'CERT_UNTRUSTED',
  'CERT_SIGNATURE_FAILURE',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'HOSTNAME_MISMATCH',
])

/**
 * What is said in words only: by Node's TLS, whose code is that of any broken connection (lib/internal/tls/wrap.js), and
 * by `fetch` for a port that it never asks (https://fetch.spec.whatwg.org/#port-blocking).
 */
const connectMessages: ReadonlySet<unknown> = new Set([
  'Client network socket disconnected before secure TLS connection was established',
  'bad port',
])

interface SocketError {
  readonly code?: unknown
  readonly syscall?: unknown
  readonly message?: unknown
  readonly cause?: unknown
  /** Of an attempt at several addresses (`AggregateError`). */
  readonly errors?: unknown
}

/** Whether a failed `fetch` proves that no connection was made, so that no request can have been sent. */
export function isNeverReached(error: unknown): boolean {
  return causesOf(error).some(isConnectError)
}

/** The first code in the chain of causes, such as `ECONNRESET`. */
export function connectionCode(error: unknown): string | undefined {
  return causesOf(error).flatMap(({ code }) => (typeof code === 'string' ? code : []))[0]
}

function isConnectError({ code, syscall, message, errors }: SocketError): boolean {
  if (Array.isArray(errors) && errors.length > 0) return errors.every((each) => causesOf(each).some(isConnectError))
  return connectSyscalls.has(syscall) || connectCodes.has(code) || connectMessages.has(message)
}

function causesOf(error: unknown): readonly SocketError[] {
  const causes: SocketError[] = []
  let current = error
  while (typeof current === 'object' && current !== null && causes.length < 8) {
    causes.push(current)
    current = (current as SocketError).cause
  }
  return causes
}
