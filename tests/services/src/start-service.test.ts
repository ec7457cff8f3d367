import { describe, expect, it } from 'vitest'
import { startService } from './start-service.ts'

const path = process.execPath

describe('startService', () => {
  it('waits until the service is ready, and stops it at the end of the scope', async () => {
    let asked = 0
    let pid: number
    {
      await using service = await startService({
        name: 'sleeper',
        path,
        args: ['-e', 'setInterval(() => {}, 1000)'],
        isReady: async () => ++asked === 3,
      })
      pid = service.pid
      expect(() => process.kill(pid, 0)).not.toThrow()
    }
    expect(asked).toBe(3)
    expect(() => process.kill(pid, 0)).toThrow('ESRCH')
  })

  it('rejects with the output of a program that ends too early', async () => {
    const args = ['-e', "console.error('port is taken'); process.exit(1)"]
    const starting = startService({ name: 'server', path, args, isReady: async () => false })
    await expect(starting).rejects.toThrow(/server ended before it was ready:\n[\s\S]*port is taken/)
  })

  it('stops a program that is never ready, and rejects', async () => {
    const args = ['-e', "console.log('still thinking'); setInterval(() => {}, 1000)"]
    const isReady = () => Promise.reject(new Error('refused'))
    const starting = startService({ name: 'server', path, args, isReady, timeoutMs: 500 })
    await expect(starting).rejects.toThrow(/server was not ready after 500 ms:\n[\s\S]*still thinking/)
  })

  it('rejects where there is no such program', async () => {
    const starting = startService({ name: 'server', path: '/no/such/program', args: [], isReady: async () => false })
    await expect(starting).rejects.toThrow('server ended before it was ready')
  })
})
