import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { x } from 'tinyexec'
import { describe, expect, it } from 'vitest'
import { thisMachine } from './machine.ts'
import { startTemporal } from './temporal.ts'

const timeout = 90_000
const isOurs = (process.env.TEMPORAL_ADDRESS ?? '') === ''

async function cli(address: string, ...args: string[]): Promise<string> {
  const found = await x('sh', [
    '-c',
    'command -v temporal || ls ~/.cache/wflo/services/*/bin/temporal ~/.cache/wflo/services/temporal-cli/temporal 2>/dev/null',
  ])
  const path = found.stdout.split('\n')[0] ?? ''
  const { stdout, stderr, exitCode } = await x(path, [...args, '--address', address])
  if (exitCode !== 0) throw new Error(stderr)
  return stdout
}

describe.skipIf(!isOurs)('startTemporal', () => {
  it('starts a server that keeps its database over a kill', { timeout }, async () => {
    await using server = await startTemporal({ databaseFile: join(tmpdir(), `wflo-${crypto.randomUUID()}.db`) })
    if (server === undefined) return
    const start = ['workflow', 'start', '--type', 'any', '--task-queue', 'none', '--workflow-id', 'kept']
    await cli(server.address, ...start)
    await server.kill()
    await expect(
      cli(server.address, 'workflow', 'describe', '-w', 'kept', '--client-connect-timeout', '1s'),
    ).rejects.toThrow()
    await server.restart()
    expect(await cli(server.address, 'workflow', 'describe', '-w', 'kept')).toContain('kept')
  })

  it('runs two side by side', { timeout }, async () => {
    await using first = await startTemporal()
    await using second = await startTemporal({ searchAttributes: ['WfloStatus'] })
    if (first === undefined || second === undefined) return
    expect(first.address).not.toBe(second.address)
    expect(await cli(second.address, 'operator', 'search-attribute', 'list')).toContain('WfloStatus')
    expect(await cli(first.address, 'operator', 'search-attribute', 'list')).not.toContain('WfloStatus')
  })
})

describe('startTemporal without a server', () => {
  const bare = (environment: Record<string, string>) => ({
    ...thisMachine(),
    environment: { PATH: '/nowhere', WFLO_SERVICES: 'off', ...environment },
    cacheFolder: '/nowhere',
    say: () => {},
  })

  it('takes the one of TEMPORAL_ADDRESS, which it neither starts nor stops', async () => {
    const machine = bare({ TEMPORAL_ADDRESS: 'there:7233', TEMPORAL_NAMESPACE: 'mine' })
    const server = await startTemporal({ machine })
    expect(server).toMatchObject({ address: 'there:7233', namespace: 'mine' })
    await expect(server?.kill()).rejects.toThrow('was not started here')
  })

  it('gives none where nothing may be fetched, and fails in CI', async () => {
    expect(await startTemporal({ machine: bare({}) })).toBeUndefined()
    await expect(startTemporal({ machine: bare({ CI: 'true' }) })).rejects.toThrow('Temporal is missing')
  })
})
