import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startTemporal } from '@wflo/services'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { createTemporalClient } from '../client/create-temporal-client.ts'
import { oneCall, sixSteps, threeSteps } from './paid-steps.fixtures.ts'
import { readDiary, startWorkerProcess } from './worker-process.fixtures.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })
const server = await startTemporal()
const folder = mkdtempSync(join(tmpdir(), 'wflo-temporal-crash-'))
const manyRuns = Number(process.env.WFLO_RUNS ?? 100)

function setUp() {
  const taskQueue = `crash-${crypto.randomUUID()}`
  const address = server?.address ?? ''
  const diary = join(folder, taskQueue)
  writeFileSync(diary, '')
  return { task: { address, taskQueue, diary }, client: createTemporalClient({ address, taskQueue }) }
}

describe.skipIf(server === undefined)('a worker that is killed', () => {
  afterAll(async () => {
    await server?.[Symbol.asyncDispose]()
    rmSync(folder, { recursive: true, force: true })
  })

  it('loses no finished step, and the one that it was at is booked and made again', async () => {
    const { task, client } = setUp()
    const heartbeatTimeoutMs = 3_000
    const first = await startWorkerProcess({ ...task, heartbeatTimeoutMs })
    const run = await client.start(sixSteps, { slow: 4, latency: 2_500 })
    await expect.poll(() => readDiary(task.diary).length, { timeout: 20_000 }).toBe(4)
    await first.kill('SIGKILL')
    const killedAt = Date.now()
    const second = await startWorkerProcess({ ...task, heartbeatTimeoutMs })
    expect(await run.result()).toHaveLength(6)
    const diary = readDiary(task.diary)
    expect(diary.map(({ name, attempt }) => `${name}/${attempt}`)).toEqual([
      ...['step 1/1', 'step 2/1', 'step 3/1', 'step 4/1', 'step 4/2', 'step 5/1', 'step 6/1'],
    ])
    expect((await run.ledger()).map(({ key, state, amount }) => `${key} ${state} ${amount}`)).toEqual([
      '1/pay/1 settled 0.004',
      '2/pay/1 settled 0.004',
      '3/pay/1 settled 0.004',
      '4/pay/1 unresolved 0.01',
      '4/pay/2 settled 0.004',
      '5/pay/1 settled 0.004',
      '6/pay/1 settled 0.004',
    ])
    const recoveryMs = (diary[4]?.at ?? Number.NaN) - killedAt
    console.log(
      `a killed worker's step was begun again after ${recoveryMs} ms (heartbeat timeout ${heartbeatTimeoutMs} ms)`,
    )
    expect(recoveryMs).toBeLessThanOrEqual(heartbeatTimeoutMs + 5_000)
    await second.kill('SIGTERM')
    await client.close()
  })

  it('drains a call in flight when it is told to stop, and ends with 0', async () => {
    const { task, client } = setUp()
    const worker = await startWorkerProcess(task)
    const run = await client.start(oneCall, 5_000)
    await expect.poll(() => readDiary(task.diary).length, { timeout: 20_000 }).toBe(1)
    expect(await worker.kill('SIGTERM')).toBe(0)
    // Its outcome is with the server: whoever serves the queue next goes on behind it.
    const next = await startWorkerProcess(task)
    expect(await run.result()).toBe('call')
    expect(readDiary(task.diary)).toHaveLength(1)
    expect(await run.ledger()).toMatchObject([{ state: 'settled', amount: '0.004' }])
    await next.kill('SIGTERM')
    await client.close()
  })

  it('shares the runs of its queue with another: all end, and no step runs twice', async () => {
    const { task, client } = setUp()
    const workers = await Promise.all([startWorkerProcess(task), startWorkerProcess(task)])
    const names = Array.from({ length: manyRuns }, (_, index) => `run ${index}`)
    const runs = await Promise.all(names.map((name) => client.start(threeSteps, name)))
    expect(await Promise.all(runs.map((run) => run.result()))).toEqual(names)
    const executed = readDiary(task.diary).map(({ name }) => name)
    expect(executed).toHaveLength(3 * manyRuns)
    expect(new Set(executed).size).toBe(3 * manyRuns)
    console.log(`${manyRuns} runs of 3 steps on 2 workers: each step once`)
    await Promise.all(workers.map((worker) => worker.kill('SIGTERM')))
    await client.close()
  })
})

describe.skipIf(server === undefined || process.env.TEMPORAL_ADDRESS !== undefined)('a server that is killed', () => {
  it('goes on with its runs when it is back', async () => {
    await using own = await startTemporal()
    if (own === undefined) return
    const taskQueue = `crash-${crypto.randomUUID()}`
    const diary = join(tmpdir(), taskQueue)
    writeFileSync(diary, '')
    const task = { address: own.address, taskQueue, diary }
    const worker = await startWorkerProcess(task)
    const client = createTemporalClient({ address: own.address, taskQueue })
    const run = await client.start(sixSteps, { slow: 3, latency: 3_000 }, { runId: 'survivor' })
    await expect.poll(() => readDiary(diary).length, { timeout: 20_000 }).toBe(3)
    await own.kill()
    await own.restart()
    expect(await run.result()).toHaveLength(6)
    const names = readDiary(diary).map(({ name }) => name)
    expect(names.filter((name) => name !== 'step 3')).toEqual(['step 1', 'step 2', 'step 4', 'step 5', 'step 6'])
    await worker.kill('SIGTERM')
    await client.close()
    rmSync(diary)
  })
})
