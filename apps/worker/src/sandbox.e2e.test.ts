import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureImages, startDocker, startTemporal } from '@wflo/services'
import { createTemporalClient } from '@wflo/temporal/client'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { drawing } from './e2e/sandbox-definitions.fixtures.ts'
import { WorkerProcess } from './e2e/worker-process.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })
const server = await startTemporal()
const engine = await startDocker()
const canRun = server !== undefined && engine !== undefined && (await ensureImages(engine))
const artifacts = mkdtempSync(join(tmpdir(), 'wflo-worker-'))

afterAll(async () => {
  rmSync(artifacts, { recursive: true, force: true })
  await server?.[Symbol.asyncDispose]()
})

describe.skipIf(!canRun)('a worker with a sandbox', () => {
  it('runs code in a container, charges its seconds, and keeps its files', async () => {
    const address = server?.address ?? ''
    const taskQueue = `worker-${crypto.randomUUID()}`
    const definitions = fileURLToPath(import.meta.resolve('./e2e/sandbox-definitions.fixtures.ts'))
    const args = ['--address', address, '--task-queue', taskQueue, '--definitions', definitions, '--port', '0']
    const sandbox = ['--sandbox', 'runc', '--sandbox-price', '0.0001', '--artifacts', artifacts]
    await using client = createTemporalClient({ address, taskQueue })
    using worker = new WorkerProcess([...args, ...sandbox], { DOCKER_HOST: engine?.host ?? '' })
    const run = await client.start(drawing, 3)
    expect(await run.result()).toEqual({ status: 'ok', stdout: 'drawn\n', stderr: '', files: ['plot.svg: 18'] })
    const [entry] = await run.ledger()
    expect(entry).toMatchObject({ step: 'draw', state: 'settled', reserved: '0.002' })
    expect(Number(entry?.amount)).toBeGreaterThan(0)
    expect(Number(entry?.amount)).toBeLessThan(0.002)
    expect(readdirSync(artifacts, { recursive: true }).length).toBeGreaterThan(0)
    worker.kill('SIGTERM')
    expect(await worker.exitCode).toBe(0)
  })
})
