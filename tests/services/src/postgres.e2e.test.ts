import { createConnection } from 'node:net'
import { describe, expect, it } from 'vitest'
import { startPostgres } from './postgres.ts'

/** The first message of PostgreSQL's protocol 3, for this user: https://www.postgresql.org/docs/15/protocol-message-formats.html */
function startupMessage(user: string): Buffer {
  const body = Buffer.from(`\0\u0003\0\0user\0${user}\0\0`)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(body.length + 4)
  return Buffer.concat([length, body])
}

/** The type of the server's answer: `R` is about authentication, `E` an error. */
function greet(url: URL): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host: url.hostname, port: Number(url.port) })
    socket.once('error', reject)
    socket.once('data', (data) => {
      resolve(data.toString('latin1', 0, 1))
      socket.destroy()
    })
    socket.write(startupMessage(url.username))
  })
}

describe('startPostgres', () => {
  it('starts a server that answers in its own protocol, and stops it again', { timeout: 120_000 }, async () => {
    let url: URL
    {
      await using postgres = await startPostgres()
      if (postgres === undefined) {
        // Said aloud by startPostgres; in CI everything has to be there.
        expect(process.env.CI ?? '').toBe('')
        return
      }
      url = new URL(postgres.url)
      expect(await greet(url)).toBe('R')
    }
    if (process.env.WFLO_POSTGRES_URL === undefined)
      await expect(greet(url)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })
})
