import type { Socket } from 'node:net'
import { type ClientHello, longestHello, parseClientHello } from './client-hello.ts'

/** As it came, to be handed on. */
export interface ReadHello extends ClientHello {
  readonly bytes: Uint8Array
}

/** Room for records that each hold a part. */
const mostBytes = 2 * longestHello

/** The first message of a client, or `undefined` where what comes is none, or none comes in time. The client is then paused. */
export function readHello(client: Socket, head: Uint8Array, timeoutMs: number): Promise<ReadHello | undefined> {
  const chunks = [head]
  let length = head.length
  let needed = 1
  return new Promise((resolve) => {
    const end = (hello?: ReadHello): void => {
      clearTimeout(timer)
      client.off('data', take).off('end', stop).off('close', stop).pause()
      resolve(hello)
    }
    const stop = (): void => end()
    const look = (): void => {
      if (length < needed) return
      const bytes = Buffer.concat(chunks.splice(0))
      chunks.push(bytes)
      const parsed = parseClientHello(bytes)
      if (parsed === 'invalid') end()
      else if ('serverName' in parsed) end({ ...parsed, bytes })
      else if (parsed.needs > mostBytes) end()
      else needed = parsed.needs
    }
    const take = (chunk: Uint8Array): void => {
      chunks.push(chunk)
      length += chunk.length
      look()
    }
    const timer = setTimeout(stop, timeoutMs)
    client.on('data', take).on('end', stop).on('close', stop)
    look()
  })
}
