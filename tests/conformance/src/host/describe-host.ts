import type { StepHandler, WorkflowDefinition } from '@wflo/core'
import { type RunHandle, usd, type WorkflowClient } from '@wflo/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as define from './definitions.ts'
import { createWitness, type Witness } from './work.ts'

/** How the suites reach a host: a client whose runs the host executes. */
export interface HostHarness {
  readonly name: string
  /** `definitions` is the module that exports the workflows, for hosts that import it by its path. */
  create(options: {
    readonly workflows: readonly WorkflowDefinition[]
    readonly handlers: readonly StepHandler[]
    readonly definitions: URL
  }): WorkflowClient | Promise<WorkflowClient>
}

/** What the runtime promises, on any host: the same definitions, results, ledgers and error codes. */
export function describeHost(harness: HostHarness): void {
  describe(`host: ${harness.name}`, () => {
    let witness: Witness
    let client: WorkflowClient
    beforeEach(async () => {
      witness = createWitness()
      const definitions = new URL('./definitions.ts', import.meta.url)
      client = await harness.create({ workflows: define.hostWorkflows, handlers: [witness.handler], definitions })
    })
    afterEach(async () => await client.close())
    const context: HostContext = { client: () => client, witness: () => witness }
    describe('steps', () => describeSteps(context))
    describe('attempts', () => describeAttempts(context))
    describe('budget', () => describeBudget(context))
    describe('the limit of a budget', () => describeLimit(context))
    describe('closing', () => describeClosing(context))
    describe('time and messages', () => describeMessages(context))
  })
}

interface HostContext {
  readonly client: () => WorkflowClient
  readonly witness: () => Witness
}

function describeSteps({ client, witness }: HostContext): void {
  it('runs steps in order, and in parallel', async () => {
    expect(await (await client().start(define.inSequence, {})).result()).toEqual([1, 2])
    expect(await (await client().start(define.inParallel, {})).result()).toEqual([3, 1, 2])
  })

  it('opens at most 500 attempts at once', async () => {
    expect(await (await client().start(define.manySteps, {})).result()).toBe(600)
    expect(witness().mostOpen).toBeGreaterThan(1)
    expect(witness().mostOpen).toBeLessThanOrEqual(500)
  })

  it('refuses a step that the workflow does not declare', async () => {
    const run = await client().start(define.undeclared, {})
    await expect(run.result()).rejects.toMatchObject({ code: 'undeclared_step' })
    expect(witness().begun).toEqual([])
  })

  it('hands steps a copy of the state, and the body a copy of the output', async () => {
    const run = await client().start(define.remembers, {})
    expect(await run.result()).toEqual([{ seen: [1] }, { seen: [1, 2] }])
  })

  it('draws numbers from the run, not from the machine', async () => {
    const first = (await (await client().start(define.draws, {})).result()) as unknown[]
    const second = await (await client().start(define.draws, {})).result()
    expect(new Set(first).size).toBe(4)
    expect(second).not.toEqual(first)
  })

  it('fails the run with the code of an error in the body', async () => {
    const run = await client().start(define.breaks, {})
    await expect(run.result()).rejects.toMatchObject({ code: 'workflow_failed', message: 'the body is wrong' })
    expect((await run.get()).status).toBe('failed')
  })
}

function describeAttempts({ client, witness }: HostContext): void {
  it('tries again what may succeed later', async () => {
    const run = await client().start(define.oneStep, { value: 'ok', failures: 2 })
    expect(await run.result()).toBe('ok')
    expect(witness().begun).toEqual(['free/1', 'free/2', 'free/3'])
    expect((await run.get()).steps).toMatchObject([{ attempts: 3, status: 'completed' }])
  })

  it('gives up after the last attempt, with its error', async () => {
    const run = await client().start(define.oneStep, { failures: 9 })
    await expect(run.result()).rejects.toMatchObject({ code: 'told_to_fail' })
    expect(witness().begun).toHaveLength(3)
  })

  it('does not try again what is not retryable', async () => {
    const run = await client().start(define.oneStep, { failures: 1, retryable: false })
    await expect(run.result()).rejects.toMatchObject({ code: 'told_to_fail', retryable: false })
    expect(witness().begun).toEqual(['free/1'])
  })

  it('waits as long as the other side asked', async () => {
    await (await client().start(define.oneStep, { failures: 1, retryAfter: 120 })).result()
    const [first = 0, second = 0] = witness().begunAt
    expect(second - first).toBeGreaterThanOrEqual(118)
  })

  it('goes down a fallback chain, a reservation for each attempt', async () => {
    const run = await client().start(
      define.oneChain,
      { failures: 1, value: 'ok', quote: '0.1', cost: '0.02' },
      { budget: usd('1') },
    )
    expect(await run.result()).toBe('ok')
    expect(await run.ledger()).toMatchObject([
      { target: 'first/model', state: 'released', amount: '0' },
      { target: 'second/model', state: 'settled', amount: '0.02', sheet: 'conformance@1' },
    ])
  })

  it('aborts an attempt at its timeout, and books it as unresolved', async () => {
    const run = await client().start(define.oneHasty, { hangs: true, quote: '0.1' }, { budget: usd('1') })
    await expect(run.result()).rejects.toMatchObject({ code: 'step_timeout' })
    expect(witness().aborted).toEqual(['hasty/1'])
    expect(await run.ledger()).toMatchObject([{ state: 'unresolved', amount: '0.1' }])
  })
}

function describeBudget({ client, witness }: HostContext): void {
  it('refuses before the call what does not fit, with the amounts', async () => {
    const run = await client().start(define.onePaid, { quote: '0.5' }, { budget: usd('0.4') })
    await expect(run.result()).rejects.toMatchObject({
      code: 'budget_exceeded',
      quote: '0.5',
      spent: '0',
      limit: '0.4',
    })
    expect(witness().begun).toEqual([])
  })

  it('refuses a priced step in a run without a budget', async () => {
    const run = await client().start(define.onePaid, { quote: '0.5' })
    await expect(run.result()).rejects.toMatchObject({ code: 'budget_missing' })
  })

  it('runs without a limit where that is said', async () => {
    const run = await client().start(define.spends, { quote: '5', cost: '3' }, { budget: 'unlimited' })
    expect(await run.result()).toEqual({ spent: '3000000000000', left: null })
    expect((await run.get()).budget).toMatchObject({ unlimited: true, spent: '3' })
  })

  it('lets three of five parallel calls through where each costs its quote', async () => {
    const run = await client().start(define.fivePaid, { quote: '0.1', cost: '0.1', latency: 5 }, { budget: usd('0.3') })
    const refused = 'budget_exceeded'
    expect(await run.result()).toEqual(['fulfilled', 'fulfilled', 'fulfilled', refused, refused])
    expect(witness().begun).toHaveLength(3)
    expect((await run.get()).budget).toMatchObject({ spent: '0.3', left: '0' })
  })

  it('lets calls wait for reservations in flight', async () => {
    const run = await client().start(
      define.fivePaid,
      { quote: '0.2', cost: '0.01', latency: 5 },
      { budget: usd('0.3') },
    )
    expect(await run.result()).toEqual(Array.from({ length: 5 }, () => 'fulfilled'))
    expect(witness().mostOpen).toBe(1)
    expect((await run.get()).budget).toMatchObject({ spent: '0.05', left: '0.25' })
  })

  it('keeps the output of an overrun, and reserves nothing more', async () => {
    const run = await client().start(define.twoPaid, { quote: '0.1', cost: '0.11' }, { budget: usd('1') })
    await expect(run.result()).rejects.toMatchObject({ code: 'budget_overrun' })
    expect(await run.ledger()).toMatchObject([{ state: 'settled', amount: '0.11', overrun: true }])
  })

  it('releases a failure that charged nothing, and keeps one that may have', async () => {
    const released = await client().start(
      define.onePaid,
      { quote: '0.1', failures: 9, retryable: false },
      { budget: usd('1') },
    )
    await expect(released.result()).rejects.toThrow()
    expect(await released.ledger()).toMatchObject([{ state: 'released', amount: '0' }])
    const work = { quote: '0.1', failures: 9, retryable: false, booking: 'unresolved' } as const
    const unresolved = await client().start(define.onePaid, work, { budget: usd('1') })
    await expect(unresolved.result()).rejects.toThrow()
    expect(await unresolved.ledger()).toMatchObject([{ state: 'unresolved', amount: '0.1' }])
  })
}

function describeLimit({ client, witness }: HostContext): void {
  it('fails a call that would have to wait, where the run was told not to', async () => {
    const terms = { budget: usd('0.3'), whenBusy: 'fail' } as const
    const run = await client().start(define.fivePaid, { quote: '0.2', cost: '0.01', latency: 20 }, terms)
    expect(await run.result()).toEqual(['fulfilled', ...Array.from({ length: 4 }, () => 'budget_busy')])
    expect(witness().begun).toHaveLength(1)
  })

  it('pauses a run at its limit, and goes on at the same call once the budget is raised', async () => {
    const terms = { budget: usd('0.3'), onExhausted: 'pause' } as const
    const run = await client().start(define.fivePaid, { quote: '0.1', cost: '0.1', latency: 1 }, terms)
    await expect.poll(async () => (await run.get()).status).toBe('paused')
    expect((await run.get()).pause).toEqual({ reason: 'budget', step: 'paid', quote: '0.1', missing: '0.1' })
    expect(witness().begun).toHaveLength(3)
    await run.raiseBudget(usd('0.5'))
    expect(await run.result()).toEqual(Array.from({ length: 5 }, () => 'fulfilled'))
    expect((await run.get()).budget).toMatchObject({ limit: '0.5', spent: '0.5', left: '0' })
  })

  it('warns at 50, 75 and 90 percent', async () => {
    const run = await client().start(define.fivePaid, { quote: '0.1', cost: '0.1', latency: 1 }, { budget: usd('0.5') })
    const warned: number[] = []
    for await (const event of run.events()) if (event.type === 'budget-warning') warned.push(event.percent)
    expect(warned).toEqual([50, 75, 90])
  })
}

function describeClosing({ client, witness }: HostContext): void {
  it('cancels and books the losers of a race at once', async () => {
    const run = await client().start(define.raced, {}, { budget: usd('1') })
    expect(await run.result()).toEqual(['quick', 'first', 'after'])
    expect(witness().aborted).toEqual(['paid/1'])
    expect(await run.ledger()).toMatchObject([
      { state: 'unresolved', amount: '0.2' },
      { state: 'settled', amount: '0.05' },
    ])
  })

  it('never begins what was cancelled before it could, and books it as free', async () => {
    const run = await client().start(define.overtaken, {}, { budget: usd('1') })
    expect(await run.result()).toEqual(['instant', 'after'])
    expect(witness().begun).toEqual(['free/1'])
    expect(await run.ledger()).toMatchObject([{ state: 'released', amount: '0' }])
  })

  it('leaves nothing open when the body returns early', async () => {
    const run = await client().start(define.leftOpen, {}, { budget: usd('1') })
    expect(await run.result()).toBe('early')
    expect(witness().aborted).toEqual(['paid/1'])
    expect(await run.ledger()).toMatchObject([{ state: 'unresolved', amount: '0.2' }])
  })

  it('cancels a run: the call is aborted and booked, nothing is tried again', async () => {
    const run = await client().start(define.onePaid, { hangs: true, quote: '0.2' }, { budget: usd('1') })
    await until(() => witness().begun.length === 1)
    await run.cancel('enough')
    await expect(run.result()).rejects.toMatchObject({ code: 'run_cancelled', reason: 'enough' })
    expect(witness().aborted).toEqual(['paid/1'])
    expect(witness().begun).toEqual(['paid/1'])
    expect(await run.ledger()).toMatchObject([{ state: 'unresolved', amount: '0.2' }])
  })

  it('cancels a run in its back-off: nothing is tried again', async () => {
    const run = await client().start(define.oneStep, { failures: 1, retryAfter: 60_000 })
    for await (const event of run.events()) {
      if (event.type === 'step-retry') break
    }
    await run.cancel('enough')
    await expect(run.result()).rejects.toMatchObject({ code: 'run_cancelled', reason: 'enough' })
    expect(witness().begun).toEqual(['free/1'])
  })

  it('cancels a run inside of Promise.all: every call is aborted and booked', async () => {
    const run = await client().start(define.fivePaid, { hangs: true, quote: '0.1' }, { budget: usd('1') })
    await until(() => witness().begun.length === 5)
    await run.cancel('enough')
    await expect(run.result()).rejects.toMatchObject({ code: 'run_cancelled', reason: 'enough' })
    expect(witness().aborted).toHaveLength(5)
    expect((await run.ledger()).map(({ state }) => state)).toEqual(Array(5).fill('unresolved'))
    expect((await run.get()).budget).toMatchObject({ reserved: '0', unresolved: '0.5' })
  })

  it('takes a reconciliation of an unresolved entry after the end', async () => {
    const run = await client().start(define.leftOpen, {}, { budget: usd('1') })
    await run.result()
    const [entry] = await run.ledger()
    await run.reconcile(entry?.key ?? '', '0.07')
    expect(await run.ledger()).toMatchObject([{ state: 'settled', amount: '0.07' }])
    expect((await run.get()).budget).toMatchObject({ spent: '0.07', unresolved: '0' })
  })
}

function describeMessages({ client }: HostContext): void {
  it('sleeps', async () => {
    expect(await (await client().start(define.sleeps, {})).result()).toBe(true)
  })

  it('keeps early events, and times out without one', async () => {
    const run: RunHandle = await client().start(define.waits, {})
    await run.send(define.go, 'early')
    expect(await run.result()).toEqual(['early', 'timeout'])
  })

  it('refuses an event that nobody will read', async () => {
    const run = await client().start(define.inSequence, {})
    await run.result()
    await expect(run.send(define.go, 'late')).rejects.toMatchObject({ code: 'run_ended' })
  })
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2))
}
