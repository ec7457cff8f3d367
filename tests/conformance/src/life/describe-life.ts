import type { RunHandle, RunSummary } from '@wflo/core'
import { usd, type WorkflowClient } from '@wflo/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { go } from '../host/definitions.ts'
import type { HostHarness } from '../host/describe-host.ts'
import { createWitness, type Witness } from '../host/work.ts'
import * as define from './definitions.ts'
import { describeContinueAs } from './describe-continue-as.ts'
import type { LifeContext } from './life-context.ts'

/** What can happen to a run while it lives, on any host: children, approvals, pauses, deadlines, fresh logs. */
export function describeLife(harness: HostHarness): void {
  describe(`life: ${harness.name}`, () => {
    let witness: Witness
    let client: WorkflowClient
    beforeEach(async () => {
      witness = createWitness()
      const definitions = new URL('./definitions.ts', import.meta.url)
      client = await harness.create({ workflows: define.lifeWorkflows, handlers: [witness.handler], definitions })
    })
    afterEach(async () => await client.close())
    const context: LifeContext = { client: () => client, witness: () => witness }
    describe('children', () => describeChildren(context))
    describe('children that are open', () => describeOpenChildren(context))
    describe('raising a child', () => describeRaising(context))
    describe('approvals', () => describeApprovals(context))
    describe('decisions that are refused', () => describeRefusals(context))
    describe('pause', () => describePause(context))
    describe('deadline', () => describeDeadline(context))
    describe('continueAs', () => describeContinueAs(context))
  })
}

const work = { quote: '0.1', cost: '0.04', value: 'ok' }

async function until(handle: RunHandle, condition: (run: RunSummary) => boolean): Promise<void> {
  await expect.poll(async () => condition(await handle.get()), { timeout: 5_000 }).toBe(true)
}

function describeChildren({ client, witness }: LifeContext): void {
  it('holds the whole budget of a child, and books what it has booked', async () => {
    const run = await client().start(define.parent, { work, childBudget: '0.5' }, { budget: usd('1') })
    expect(await run.result()).toEqual({ output: ['ok'], spent: `${usd('0.04')}` })
    expect(await run.ledger()).toMatchObject([
      { key: '1/child/1', target: 'child@1', state: 'settled', reserved: '0.5', amount: '0.04' },
    ])
    expect((await run.get()).budget).toMatchObject({ spent: '0.04', reserved: '0', unresolved: '0', left: '0.96' })
    const [listed] = await client().list({ parent: run.runId })
    expect(listed).toMatchObject({
      runId: `${run.runId}.1-child`,
      parent: { runId: run.runId, stepId: '1/child' },
      status: 'completed',
      budget: { limit: '0.5', spent: '0.04' },
    })
  })

  it('reserves for several children at once, each a run of its own', async () => {
    const run = await client().start(define.parentOfTwo, { work, childBudget: '0.5' }, { budget: usd('1') })
    const { runIds, held, outputs } = (await run.result()) as { runIds: string[]; held: string; outputs: unknown }
    expect({ held, outputs }).toEqual({ held: '1', outputs: [['ok'], ['ok']] })
    expect(runIds).toEqual([`${run.runId}.1-child`, `${run.runId}.2-child`])
    expect((await run.get()).budget.spent).toBe('0.08')
  })

  it('refuses a child whose budget does not fit, before it is started', async () => {
    const run = await client().start(define.parent, { work, childBudget: '2' }, { budget: usd('1') })
    await expect(run.result()).rejects.toMatchObject({ code: 'budget_exceeded', quote: '2' })
    expect(await client().list({ parent: run.runId })).toEqual([])
    expect(witness().begun).toEqual([])
  })

  it('gives a child without a budget nothing to spend, and an unlimited one only under an unlimited parent', async () => {
    const poor = await client().start(define.parent, { work }, { budget: usd('1') })
    await expect(poor.result()).rejects.toMatchObject({ code: 'budget_missing' })
    const greedy = await client().start(define.parent, { work, childBudget: 'unlimited' }, { budget: usd('1') })
    await expect(greedy.result()).rejects.toMatchObject({ code: 'invalid_value' })
    const rich = await client().start(define.parent, { work, childBudget: 'unlimited' }, { budget: 'unlimited' })
    expect(await rich.result()).toEqual({ output: ['ok'], spent: `${usd('0.04')}` })
    expect(await rich.ledger()).toMatchObject([{ state: 'settled', amount: '0.04' }])
    expect((await rich.ledger())[0]).not.toHaveProperty('overrun')
  })

  it('gives the error of a child to its parent, with what it cost', async () => {
    const failing = { ...work, cost: '0.03', failures: 9, booking: 'unresolved', retryable: false } as const
    const run = await client().start(define.parent, { work: failing, childBudget: '0.5' }, { budget: usd('1') })
    await expect(run.result()).rejects.toMatchObject({ code: 'told_to_fail' })
    expect((await run.get()).budget).toMatchObject({ spent: '0.1', reserved: '0' })
  })
}

function describeOpenChildren({ client, witness }: LifeContext): void {
  it('cancels and books a child that is open when its parent ends', async () => {
    const hanging = { quote: '0.1', hangs: true }
    const run = await client().start(define.leavingParent, { work: hanging, childBudget: '0.5' }, { budget: usd('1') })
    expect(await run.result()).toBe('left')
    const [left] = await client().list({ parent: run.runId })
    expect(left?.status).toBe('cancelled')
    expect((await run.get()).budget).toMatchObject({ spent: '0.1', reserved: '0' })
  })

  it('cancels the children of a run that is cancelled', async () => {
    const run = await client().start(define.parent, { work: { quote: '0.1', hangs: true }, childBudget: '0.5' }, big)
    await expect.poll(() => witness().begun).toEqual(['paid/1'])
    await run.cancel('enough')
    await expect(run.result()).rejects.toMatchObject({ code: 'run_cancelled' })
    expect((await client().list({ parent: run.runId }))[0]?.status).toBe('cancelled')
    expect(witness().aborted).toEqual(['paid/1'])
  })

  it('runs children of children, and a workflow as its own child', async () => {
    const run = await client().start(define.nested, { rounds: 3 })
    expect(await run.result()).toEqual([[['bottom']]])
  })

  it('refuses a child that is not declared', async () => {
    const run = await client().start(define.stranger, {})
    await expect(run.result()).rejects.toMatchObject({ code: 'undeclared_workflow', child: 'child' })
  })
}

const big = { budget: usd('1') }

function describeRaising({ client, witness }: LifeContext): void {
  it('takes what a child gets more from its parent, first there and then here', async () => {
    const input = { work, childBudget: '0.05', raisedTo: '0.3' }
    const run = await client().start(define.raisingParent, input, big)
    expect(await run.result()).toEqual({ output: ['ok'], spent: `${usd('0.04')}` })
    expect(await run.ledger()).toMatchObject([{ state: 'settled', reserved: '0.3', amount: '0.04' }])
  })

  it('refuses to raise a child above what its parent has left', async () => {
    const run = await client().start(define.raisingParent, { work, childBudget: '0.05', raisedTo: '1.1' }, big)
    await expect(run.result()).rejects.toMatchObject({ code: 'invalid_value' })
    expect(witness().begun).toEqual(['free/1'])
  })

  it('raises a child from outside through its parent', async () => {
    const waiting = { work, rounds: 2, childBudget: '0.1' }
    const run = await client().start(define.parent, waiting, big)
    const childId = `${run.runId}.1-child`
    await expect.poll(async () => (await client().list({ parent: run.runId }))[0]?.waitingFor).toEqual(['go'])
    await expect(client().raiseBudget(childId, usd('1.5'))).rejects.toMatchObject({ code: 'invalid_value' })
    await expect(client().raiseBudget(childId, usd('0.1'))).rejects.toMatchObject({ code: 'invalid_value' })
    await client().raiseBudget(childId, usd('0.2'))
    expect((await run.get()).budget).toMatchObject({ reserved: '0.2', left: '0.8' })
    await expect.poll(async () => (await client().get(childId)).budget.limit).toBe('0.2')
    await client().send(childId, go, null)
    expect(await run.result()).toEqual({ output: ['ok', 'ok'], spent: `${usd('0.08')}` })
  })
}

function describeApprovals({ client }: LifeContext): void {
  it('lists what is to be decided, and goes on with the decision', async () => {
    const run = await client().start(define.asks, { approvers: ['ada'] })
    await until(run, ({ approvals }) => approvals.length === 1)
    expect((await run.get()).approvals).toMatchObject([
      { approval: '1/approval', title: 'Publish it?', payload: { pages: 3 }, approvers: ['ada'] },
    ])
    expect((await client().list({ awaitsApproval: true })).map(({ runId }) => runId)).toEqual([run.runId])
    await run.approve({ approved: true, by: 'ada', note: 'fine' })
    expect(await run.result()).toEqual({ approved: true, by: 'ada', note: 'fine' })
    expect((await run.get()).approvals).toEqual([])
    expect(await client().list({ awaitsApproval: true })).toEqual([])
  })

  it('goes on with a rejection, which is no error', async () => {
    const run = await client().start(define.asks, {})
    await until(run, ({ approvals }) => approvals.length === 1)
    await run.approve({ approved: false, by: 'bob' })
    expect(await run.result()).toEqual({ approved: false, by: 'bob', note: null })
  })

  it('goes on without a decision after the timeout', async () => {
    const run = await client().start(define.asks, { timeout: 20 })
    expect(await run.result()).toBe('nobody')
  })

  it('is not waited for in a run that is cancelled', async () => {
    const run = await client().start(define.asks, {})
    await until(run, ({ approvals }) => approvals.length === 1)
    await run.cancel('enough')
    await expect(run.result()).rejects.toMatchObject({ code: 'run_cancelled', reason: 'enough' })
    expect((await run.get()).approvals).toEqual([])
    const late = run.approve({ approval: '1/approval', approved: true, by: 'ada' })
    await expect(late).rejects.toMatchObject({ code: 'approval_closed', reason: 'cancelled' })
  })

  it('wants to know which, where there are several', async () => {
    const run = await client().start(define.asksTwice, {})
    await until(run, ({ approvals }) => approvals.length === 2)
    await expect(run.approve({ approved: true, by: 'ada' })).rejects.toMatchObject({
      code: 'unknown_approval',
      pending: ['1/approval', '2/approval'],
    })
    await run.approve({ approval: '2/approval', approved: true, by: 'bob' })
    await run.approve({ approved: true, by: 'ada' })
    expect(await run.result()).toEqual(['ada', 'bob'])
  })

  it('tells both ends as events', async () => {
    const run = await client().start(define.asks, {})
    const told: unknown[] = []
    for await (const event of run.events()) {
      if (event.type === 'approval-start') await run.approve({ approved: true, by: 'ada' })
      if (event.type.startsWith('approval')) told.push(event)
    }
    expect(told).toMatchObject([
      { type: 'approval-start', stepId: '1/approval', approval: { title: 'Publish it?' } },
      { type: 'approval-end', stepId: '1/approval', reason: 'decided', decision: { approved: true, by: 'ada' } },
    ])
  })
}

function describeRefusals({ client }: LifeContext): void {
  const approval = '1/approval'

  it('takes the first decision only', async () => {
    const run = await client().start(define.asks, {})
    await until(run, ({ approvals }) => approvals.length === 1)
    const results = await Promise.allSettled(
      ['ada', 'bob', 'cy'].map((by) => run.approve({ approval, approved: true, by })),
    )
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected'])
    expect(results.find((result) => result.status === 'rejected')?.reason).toMatchObject({
      code: 'approval_closed',
      reason: 'decided',
    })
    await run.result()
    await expect(run.approve({ approval, approved: true, by: 'dan' })).rejects.toMatchObject({
      code: 'approval_closed',
    })
  })

  it('refuses a decision on what has expired, or is no longer needed', async () => {
    const expired = await client().start(define.asks, { timeout: 10 })
    await expired.result()
    const late = { approval, approved: true, by: 'ada' }
    await expect(expired.approve(late)).rejects.toMatchObject({ code: 'approval_closed', reason: 'timeout' })
    const lost = await client().start(define.asksAndGoesOn, {})
    await until(lost, ({ waitingFor }) => waitingFor.length === 1)
    await expect(lost.approve(late)).rejects.toMatchObject({ code: 'approval_closed', reason: 'cancelled' })
    await lost.send(go, null)
    expect(await lost.result()).toBe('instead')
  })

  it('refuses a decision on what was never asked, or not yet', async () => {
    const run = await client().start(define.worksOn, { work: { latency: 20 } })
    const early = run.approve({ approval: '9/approval', approved: true, by: 'ada' })
    await expect(early).rejects.toMatchObject({ code: 'unknown_approval', pending: [] })
    await expect(run.approve({ approved: true, by: 'ada' })).rejects.toMatchObject({ code: 'unknown_approval' })
    await run.result()
  })

  it('refuses who is not an approver, and a decision that is none', async () => {
    const run = await client().start(define.asks, { approvers: ['ada', 'bob'] })
    await until(run, ({ approvals }) => approvals.length === 1)
    await expect(run.approve({ approved: true, by: 'eve' })).rejects.toMatchObject({
      code: 'approver_not_listed',
      by: 'eve',
    })
    await expect(run.approve({ approved: 'yes' as never, by: 'ada' })).rejects.toMatchObject({ code: 'invalid_value' })
    await expect(run.approve({ approved: true, by: ' ' })).rejects.toMatchObject({ code: 'invalid_value' })
    await run.approve({ approved: true, by: 'bob' })
    expect(await run.result()).toMatchObject({ by: 'bob' })
  })
}

function describePause({ client, witness }: LifeContext): void {
  it('lets nothing new begin until it is resumed; what is open ends', async () => {
    const run = await client().start(define.worksOn, { work: { latency: 250 } })
    await expect.poll(() => witness().begun.length).toBe(1)
    await run.pause('lunch')
    await run.pause()
    await until(run, ({ status }) => status === 'paused')
    expect((await run.get()).pause).toEqual({ reason: 'request', note: 'lunch' })
    await until(run, (view) => (view as { steps?: unknown[] }).steps?.length === 2)
    await new Promise((resolve) => setTimeout(resolve, 40))
    expect(witness().begun).toHaveLength(1)
    await run.resume()
    await run.resume()
    expect(await run.result()).toBe(3)
  })

  it('pauses children with their parent', async () => {
    const run = await client().start(
      define.parent,
      { work: { ...work, latency: 15 }, rounds: 2, childBudget: '0.5' },
      big,
    )
    const childId = `${run.runId}.1-child`
    await expect.poll(() => witness().begun.length).toBe(1)
    await run.pause()
    await expect.poll(async () => (await client().get(childId)).status).toBe('paused')
    await client().send(childId, go, null)
    await new Promise((resolve) => setTimeout(resolve, 40))
    expect(witness().begun).toHaveLength(1)
    await run.resume()
    expect(await run.result()).toMatchObject({ output: ['ok', 'ok'] })
  })

  it('can be cancelled while it is paused', async () => {
    const run = await client().start(define.worksOn, { work: { latency: 5 } })
    await run.pause()
    await run.cancel()
    await expect(run.result()).rejects.toMatchObject({ code: 'run_cancelled' })
    await expect(run.pause()).rejects.toMatchObject({ code: 'run_ended' })
  })
}

function describeDeadline({ client, witness }: LifeContext): void {
  it('fails a run that has not ended by then, and books what was open', async () => {
    const run = await client().start(define.hurries, { work: { quote: '0.1', hangs: true } }, big)
    await expect(run.result()).rejects.toMatchObject({ code: 'run_deadline' })
    expect((await run.get()).budget).toMatchObject({ unresolved: '0.1', reserved: '0' })
    expect(witness().aborted).toEqual(['paid/1'])
  })

  it('may be set by the start, and shows', async () => {
    const run = await client().start(define.hurries, { work }, { ...big, deadline: '1 hour' })
    await run.result()
    const { startedAt, deadlineAt = 0 } = await run.get()
    expect(deadlineAt - startedAt).toBe(3_600_000)
  })
}
