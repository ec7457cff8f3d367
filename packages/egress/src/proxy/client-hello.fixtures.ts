import { Duplex } from 'node:stream'
import { connect } from 'node:tls'

/** What the TLS of Node sends first, for a name or for none. */
export function helloOf(servername?: string): Buffer {
  let sent = Buffer.alloc(0)
  const wire = new Duplex({
    read() {},
    write(chunk: Buffer, _encoding, done) {
      sent = Buffer.concat([sent, chunk])
      done()
    },
  })
  const socket = connect({ socket: wire, ...(servername === undefined ? {} : { servername }) })
  socket.on('error', () => undefined)
  return sent
}
