import type { ListOptions, RunEvent, WorkflowClient } from '@wflo/core'
import { usd } from '@wflo/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as define from '../host/definitions.ts'
import type { HostHarness } from '../host/describe-host.ts'
import { createWitness } from '../host/work.ts'

/** A cluster remembers the runs of earlier tests. */
const salt = crypto.randomUUID().slice(0, 8)

/** What a `WorkflowClient` promises to those who use it. */
export function describeEngine(harness: HostHarness): void {
  describe(`engine: ${harness.name}`, () => {
    let client: WorkflowClient
    beforeEach(async () => {
      const definitions = new URL('../host/definitions.ts', import.meta.url)
      const handlers = [createWitness().handler]
      client = await harness.create({ workflows: define.hostWorkflows, handlers, definitions })
    })
    afterEach(async () => await client.close())
    describe('start', () => describeStart(() => client))
    describe('views', () => describeViews(() => client))
    describe('waiting', () => describeWaiting(() => client))
  })
}

function describeStart(client: () => WorkflowClient): void {
  it('makes an id up where none is given', async () => {
    const first = await client().start(define.oneStep, { value: 1 })
    const second = await client().start(define.oneStep, { value: 1 })
    expect(first.runId).not.toBe(second.runId)
    expect([await first.result(), await second.result()]).toEqual([1, 1])
  })

  it('is idempotent by id: the same input is the same run, also after its end', async () => {
    const first = await client().start(define.oneStep, { value: 1 }, { runId: `same-${salt}` })
    expect(await first.result()).toBe(1)
    const again = await client().start(define.oneStep, { value: 1 }, { runId: `same-${salt}` })
    expect(await again.result()).toBe(1)
    expect((await again.get()).steps).toHaveLength(1)
  })

  it('refuses the same id for another input or another workflow', async () => {
    await client().start(define.oneStep, { value: 1 }, { runId: `taken-${salt}` })
    await expect(client().start(define.oneStep, { value: 2 }, { runId: `taken-${salt}` })).rejects.toMatchObject({
      code: 'run_conflict',
      runId: `taken-${salt}`,
    })
    await expect(client().start(define.inSequence, {}, { runId: `taken-${salt}` })).rejects.toMatchObject({
      code: 'run_conflict',
    })
  })

  it('refuses an input that is not JSON before anything is recorded', async () => {
    const wrong = client().start(define.oneStep, { value: 1n } as never, { runId: `wrong-${salt}` })
    await expect(wrong).rejects.toMatchObject({ code: 'not_json', path: 'input.value' })
    await expect(client().get(`wrong-${salt}`)).rejects.toMatchObject({ code: 'run_not_found' })
  })
}

function describeViews(client: () => WorkflowClient): void {
  it('shows a run with its steps, budget and result', async () => {
    const run = await client().start(define.onePaid, { value: 'ok', quote: '0.1', cost: '0.04' }, { budget: usd('1') })
    await run.result()
    expect(await run.get()).toMatchObject({
      runId: run.runId,
      workflow: 'one-paid',
      version: 1,
      status: 'completed',
      output: 'ok',
      budget: { limit: '1', spent: '0.04', reserved: '0', unresolved: '0', left: '0.96' },
      steps: [{ step: 'paid', status: 'completed', attempts: 1, result: { output: 'ok', cost: '0.04' } }],
    })
  })

  it('lists runs, newest first, by workflow and status', async () => {
    await (await client().start(define.oneStep, {}, { runId: `one-${salt}` })).result()
    await (await client().start(define.inSequence, {}, { runId: `two-${salt}` })).result()
    await client().start(define.waits, {}, { runId: `three-${salt}` })
    // A cluster has runs of others, and its lists may be moments behind.
    const mine = async (options?: ListOptions): Promise<readonly string[]> =>
      (await client().list(options))
        .map(({ runId }) => runId)
        .filter((id) => id.endsWith(salt))
        .map((id) => id.split('-')[0] ?? '')
        .filter((id) => ['one', 'two', 'three'].includes(id))
    await expect.poll(() => mine()).toEqual(['three', 'two', 'one'])
    await expect.poll(() => mine({ status: 'completed' })).toEqual(['two', 'one'])
    await expect.poll(() => mine({ workflow: 'waits' })).toEqual(['three'])
    await client().cancel(`three-${salt}`)
  })

  it('tells the events of a run from any sequence number on, until its end', async () => {
    const run = await client().start(define.waits, {})
    const types: string[] = []
    for await (const event of run.events()) {
      types.push(event.type)
      if (event.type === 'wait-start' && types.length === 2) await run.send(define.go, 1)
    }
    expect(types).toEqual(['run-start', 'wait-start', 'wait-end', 'wait-start', 'wait-end', 'run-end'])
    expect(await collect(run.events({ from: 5 }))).toEqual([5, 6])
  })

  it('says by name that there is no such run', async () => {
    const missing = { code: 'run_not_found', runId: 'nobody' }
    await expect(client().get('nobody')).rejects.toMatchObject(missing)
    await expect(client().result('nobody')).rejects.toMatchObject(missing)
    await expect(client().ledger('nobody')).rejects.toMatchObject(missing)
    await expect(client().cancel('nobody')).rejects.toMatchObject(missing)
    await expect(client().handle('nobody').send(define.go, 1)).rejects.toMatchObject(missing)
    await expect(client().raiseBudget('nobody', usd('1'))).rejects.toMatchObject(missing)
  })
}

function describeWaiting(client: () => WorkflowClient): void {
  it('gives up waiting for a result when the signal is aborted; the run goes on', async () => {
    const run = await client().start(define.waits, {})
    const waiting = run.result({ signal: AbortSignal.timeout(10) })
    await expect(waiting).rejects.toMatchObject({ name: 'TimeoutError' })
    await run.send(define.go, 'on')
    expect(await run.result()).toEqual(['on', 'timeout'])
  })

  it('raises a budget, and refuses what would not raise it', async () => {
    const run = await client().start(define.waits, {}, { budget: usd('1') })
    await run.raiseBudget(usd('2'))
    expect((await run.get()).budget).toMatchObject({ limit: '2', left: '2' })
    for (const limit of [usd('1'), usd('2')]) {
      await expect(run.raiseBudget(limit)).rejects.toMatchObject({ code: 'invalid_value' })
    }
    await expect(run.raiseBudget(3 as never)).rejects.toThrow(/has to be an amount such as usd/)
    await run.raiseBudget('unlimited')
    await expect(run.raiseBudget(usd('9'))).rejects.toThrow(/is unlimited already/)
    await run.cancel()
    await run.result().catch(() => {})
    await expect(run.raiseBudget('unlimited')).rejects.toMatchObject({ code: 'run_ended' })
  })

  it('lists what a run waits for', async () => {
    const run = await client().start(define.waits, {})
    await expect.poll(async () => (await run.get()).waitingFor).toEqual(['go'])
    await run.cancel()
    await expect(run.result()).rejects.toMatchObject({ code: 'run_cancelled' })
    expect(await run.get()).toMatchObject({ status: 'cancelled', waitingFor: [] })
  })
}

async function collect(events: AsyncIterable<RunEvent>): Promise<readonly number[]> {
  const sequences: number[] = []
  for await (const event of events) if ('sequence' in event) sequences.push(event.sequence)
  return sequences
}
