import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { startModelServer } from '@wflo/model-server'
import { startTemporal } from '@wflo/services'
import { createTemporalClient } from '@wflo/temporal/client'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { answer, releaseNotes } from './definitions.ts'
import { WorkerProcess } from './e2e/worker-process.ts'

vi.setConfig({ testTimeout: 90_000, hookTimeout: 60_000 })
const server = await startTemporal()
const address = server?.address ?? ''
const key = 'sk-planted-0123456789abcdefghij'
const slow = { poll: { timeout: 30_000, interval: 100 } }

function place() {
  const taskQueue = `worker-${crypto.randomUUID()}`
  return { taskQueue, client: createTemporalClient({ address, taskQueue }) }
}

async function ready(worker: WorkerProcess): Promise<void> {
  await expect.poll(() => worker.page('/readyz'), slow.poll).toEqual({ status: 200, text: 'ready\n' })
}

afterAll(async () => await server?.[Symbol.asyncDispose]())

describe.skipIf(server === undefined)('the worker', () => {
  it('runs workflows with the built-in model, says that it is ready, and measures', async () => {
    const { taskQueue, client } = place()
    const args = ['--address', address, '--task-queue', taskQueue, '--demo', '--port', '0']
    using worker = new WorkerProcess(args, { OPENAI_API_KEY: key })
    await ready(worker)
    const run = await client.start(answer, { question: 'Why is the sky blue?' })
    expect(await run.result()).toContain('Why is the sky blue?')
    const notes = await client.start(releaseNotes, { changes: ['one', 'one', 'two'] })
    await expect.poll(async () => (await notes.get()).approvals.length, slow.poll).toBe(1)
    await notes.approve({ approved: true, by: 'ada' })
    expect(await notes.result()).toMatchObject({ approvedBy: 'ada', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) })
    const metrics = (await worker.page('/metrics'))?.text ?? ''
    expect(metrics).toContain('wflo_attempts_total{kind="llm",outcome="completed"} 2\n')
    expect(metrics).toContain('wflo_attempts_total{kind="custom",outcome="completed"} 2\n')
    expect(metrics).toMatch(/^wflo_booked_dollars_sum\{kind="llm",unresolved="false"\} 0\.000\d+$/m)
    expect(metrics).toMatch(/^wflo_attempt_seconds_count\{kind="llm",outcome="completed"\} 2$/m)
    expect(metrics).toMatch(/^temporal_workflow_completed_total\{.*\} 1$/m)
    expect(await worker.page('/healthz')).toEqual({ status: 200, text: 'ok\n' })
    worker.kill('SIGINT')
    expect(await worker.exitCode).toBe(0)
    const command = `temporal operator search-attribute create --address ${address} --namespace default --name WfloWorkflow --type Keyword`
    expect(worker.log()).toContainEqual(
      expect.objectContaining({ level: 'warn', command: expect.stringContaining(command) }),
    )
    expect(worker.output).not.toContain('bundles the definitions')
    expect(worker.output + metrics).not.toContain('planted')
    await client.close()
  })
})

describe.skipIf(server === undefined)('a worker that is told to stop', () => {
  it('drains: the call in flight ends, and is made once; a second SIGTERM does not wait', async () => {
    const { taskQueue, client } = place()
    await using models = await startModelServer({
      replies: [{ kind: 'text', text: 'late', delayMs: 3_000 }],
    })
    const args = ['--address', address, '--task-queue', taskQueue, '--port', '0']
    const env = { OPENAI_API_KEY: key, OPENAI_BASE_URL: models.baseUrl }
    using first = new WorkerProcess(args, env)
    await ready(first)
    const run = await client.start(answer, { question: 'How late is it?' })
    await models.received(1)
    first.kill('SIGTERM')
    await expect
      .poll(() => first.page('/readyz'), slow.poll)
      .toMatchObject({ status: 503, text: 'draining: 1 in flight\n' })
    expect(await first.exitCode).toBe(0)
    using second = new WorkerProcess(args, env)
    expect(await run.result()).toBe('late')
    expect(models.requestCount).toBe(1)
    models.reply(() => ({ kind: 'text', text: 'never', delayMs: 60_000 }))
    await client.start(answer, { question: 'How late is it?' })
    await models.received(2)
    second.kill('SIGTERM')
    await expect.poll(() => second.page('/readyz'), slow.poll).toMatchObject({ status: 503 })
    second.kill('SIGTERM')
    expect(await second.exitCode).toBe(143)
    expect(first.output + second.output).not.toContain('planted')
    await client.close()
  })
})

describe.skipIf(server === undefined)('workers with task queues', () => {
  it('send steps of a kind to a task queue of their own', async () => {
    const { taskQueue, client } = place()
    const shared = ['--address', address, '--task-queue', taskQueue, '--demo', '--port', '0']
    const queue = `llm=${taskQueue}-llm`
    using runs = new WorkerProcess([...shared, '--queue', queue, '--serves', taskQueue])
    using steps = new WorkerProcess([...shared, '--serves', `${taskQueue}-llm`], { WFLO_QUEUES: queue })
    const run = await client.start(answer, { question: 'Who serves me?' })
    expect(await run.result()).toContain('Who serves me?')
    expect((await runs.page('/metrics'))?.text).not.toContain('kind="llm"')
    expect((await steps.page('/metrics'))?.text).toContain('wflo_attempts_total{kind="llm",outcome="completed"} 1\n')
    await client.close()
  })
})

interface Wrong {
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly exitCode: number
  readonly says: string
}

const wrong: Readonly<Record<string, Wrong>> = {
  'no server': { args: ['--address', '127.0.0.1:1'], exitCode: 4, says: 'nothing listens' },
  'no such host': { args: ['--address', 'nowhere.invalid:7233'], exitCode: 4, says: 'no such host' },
  'a wrong namespace': {
    env: { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: 'wrong' },
    exitCode: 4,
    says: 'temporal operator namespace create --namespace wrong',
  },
  'TLS against a plain server': {
    args: ['--address', address],
    env: { TEMPORAL_API_KEY: 'opaque-planted' },
    exitCode: 4,
    says: 'does not speak TLS',
  },
  'definitions that are not there': {
    args: ['--address', address, '--definitions', '/no/such/file.ts'],
    exitCode: 3,
    says: '/no/such/file.ts',
  },
  'definitions without a workflow': {
    args: ['--address', address, '--definitions', import.meta.resolve('./exit-code.ts').slice('file://'.length)],
    exitCode: 3,
    says: 'exports no workflow',
  },
  'a bundle that is not there': {
    args: ['--address', address, '--bundle', '/no/such/file.js'],
    exitCode: 2,
    says: '/no/such/file.js',
  },
  'a key of a wrong length': { env: { WFLO_ENCRYPTION_KEY: 'id:planted' }, exitCode: 2, says: 'WFLO_ENCRYPTION_KEY' },
  'no Docker engine': {
    args: ['--address', address, '--sandbox', 'runc'],
    env: { DOCKER_HOST: 'unix:///no/such/docker.sock' },
    exitCode: 5,
    says: 'no Docker engine answers',
  },
  'a port that is none': { env: { WFLO_PORT: 'http' }, exitCode: 2, says: 'WFLO_PORT "http"' },
}

describe.skipIf(server === undefined)('the start-up check', () => {
  it.each(Object.keys(wrong))('names %s within ten seconds', async (name) => {
    const { args = [], env = {}, exitCode, says } = wrong[name] as Wrong
    const began = performance.now()
    using worker = new WorkerProcess(args, { ...env, OPENAI_API_KEY: key })
    expect(await worker.exitCode).toBe(exitCode)
    expect(performance.now() - began).toBeLessThan(10_000)
    expect(worker.output).toContain(says)
    expect(worker.output).not.toContain('planted')
    expect(worker.output).not.toMatch(/\bat .*\.js:\d+/)
  })

  it('does not wait for a server that says nothing', async () => {
    const silent = createServer().listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const { port } = silent.address() as AddressInfo
    using worker = new WorkerProcess(['--check', '--address', `127.0.0.1:${port}`])
    expect(await worker.exitCode).toBe(4)
    expect(worker.output).toContain('did not answer within')
    silent.close()
  })

  it('passes where nothing is wrong', async () => {
    using worker = new WorkerProcess(['--check', '--log', 'text'], { TEMPORAL_ADDRESS: address, OPENAI_API_KEY: key })
    expect(await worker.exitCode).toBe(0)
    expect(worker.output).toContain('the check passed')
    expect(worker.output).not.toContain('planted')
  })
})
