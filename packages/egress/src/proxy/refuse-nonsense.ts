import type { Duplex } from 'node:stream'
import { connectionCode } from '../never-reached.ts'
import type { ProxyLog } from './proxy-log.ts'
import { Refusal } from './refusal.ts'

/** Answers what the parser did not take for a request, or not in time, and ends the connection. */
export function refuseNonsense(error: Error, socket: Duplex, log: ProxyLog): void {
  const code = connectionCode(error)
  // The client is gone, or an answer is on its way: another one in the middle of it would be taken for a part of it.
  const isAnswered = (socket as { readonly bytesWritten?: number }).bytesWritten !== 0
  if (code === 'ECONNRESET' || code === 'EPIPE' || isAnswered || !socket.writable) return void socket.destroy()
  const refusal = refusalOf(code)
  log.refuse(refusal)
  socket.end(refusal.toBytes(), () => socket.destroy())
}

function refusalOf(code: string | undefined): Refusal {
  if (code === 'HPE_HEADER_OVERFLOW') return new Refusal(431, 'the headers are too large')
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new Refusal(408, 'the headers took too long')
  return new Refusal(400, 'this is no request of HTTP/1.1')
}
