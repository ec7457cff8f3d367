import type { Socket } from 'node:net'
import { connect, type SecureContext, type TLSSocket } from 'node:tls'
import { HostUnreachableError } from './host-unreachable-error.ts'
import { startTimeLimit } from './time-limit.ts'

export interface ConnectTlsOptions {
  /** Connected to the host already. It is closed where TLS fails. */
  readonly socket: Socket
  /** The name that the certificate has to be for. */
  readonly host: string
  /** Which authorities are trusted. Default: those of Node. */
  readonly secureContext?: SecureContext | undefined
  readonly timeoutMs: number
  readonly signal?: AbortSignal
}

/** HTTP/1.1 over TLS. The certificate is always checked, whatever the environment says. */
export async function connectTls(options: ConnectTlsOptions): Promise<TLSSocket> {
  const { socket, host, secureContext, timeoutMs, signal } = options
  using limit = startTimeLimit(timeoutMs, signal)
  const secure = connect({
    socket,
    servername: host,
    ALPNProtocols: ['http/1.1'],
    rejectUnauthorized: true,
    ...(secureContext === undefined ? {} : { secureContext }),
  })
  try {
    await untilSecure(secure, limit.signal)
    return secure
  } catch (error) {
    secure.destroy()
    socket.destroy()
    signal?.throwIfAborted()
    throw new HostUnreachableError(host, limit.isOver ? 'it took too long' : 'TLS failed', error)
  }
}

function untilSecure(socket: TLSSocket, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason)
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    // Stays: a connection that breaks later ends what is using it by its `close`.
    socket.on('error', reject)
    socket.once('close', () => reject(new Error('closed')))
    socket.once('secureConnect', () => {
      signal.removeEventListener('abort', abort)
      resolve()
    })
  })
}
