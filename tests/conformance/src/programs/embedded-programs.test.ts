import {
  formatUsd,
  type LedgerEntry,
  parseMoney,
  type RecordedRunEvent,
  type RunSummary,
  type StartOptions,
} from '@wflo/core'
import { createEngine, type Engine, type Journal, memoryJournal } from '@wflo/core/engine'
import { type FakeClock, fakeClock, faultyJournal } from '@wflo/core/testing'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { arbitraryProgram, arbitraryTerms } from './arbitrary-program.ts'
import { countConstructs, type Program, type ProgramKind } from './program.ts'
import { createProgramWorld, type Pause, type ProgramWorld, programEvents, programWorkflow } from './program-world.ts'

const runId = 'r'
const numRuns = Number(process.env.WFLO_PROGRAMS ?? 120)
const seed = process.env.WFLO_SEED === undefined ? undefined : Number(process.env.WFLO_SEED)
const counts = new Map<ProgramKind, number>()
const crashes = { simulated: 0 }
const budgetEvents = new Map<string, number>()

afterAll(() => {
  const constructs = [...counts].map(([kind, count]) => `${kind} ${count}`).join(', ')
  const budgets = [...budgetEvents].map(([type, count]) => `${type} ${count}`).join(', ')
  console.log(
    `random programs: ${numRuns}, simulated crashes: ${crashes.simulated}; constructs: ${constructs}; budgets: ${budgets}`,
  )
})

interface Life {
  readonly world: ProgramWorld
  readonly clock: FakeClock
  readonly journal: Journal
}

function pauseOn(clock: FakeClock): Pause {
  return (ms, signal) =>
    new Promise((resolve, reject) => {
      const cancel = clock.wakeAt(clock.now() + ms, resolve)
      signal.addEventListener('abort', () => {
        cancel()
        reject(signal.reason)
      })
    })
}

function createLife(): Life {
  const clock = fakeClock()
  return { clock, world: createProgramWorld(pauseOn(clock)), journal: memoryJournal() }
}

/** Starts or goes on with the run, moves the clock until it has ended or its process has died. */
async function live(life: Life, journal: Journal, program: Program, terms: StartOptions): Promise<void> {
  const { clock, world } = life
  const engine = createEngine({ journal, clock, workflows: [programWorkflow], handlers: world.handlers })
  const settled = { yet: false }
  const result = engine.start(programWorkflow, program, { runId, ...terms }).then((run) => run.result())
  result.catch(() => {}).finally(() => (settled.yet = true))
  for (let turns = 0; !settled.yet && turns < 20_000; turns += 1) {
    await new Promise((resolve) => setImmediate(resolve))
    await new Promise((resolve) => setImmediate(resolve))
    if (turns === 6) sendEvents(engine)
    if (turns % 3 === 2) clock.advanceToNext()
    if (turns % 50 === 49) await raiseIfPaused(engine)
  }
  if (!settled.yet) throw new Error('the program does not end')
  await engine.close()
}

function sendEvents(engine: Engine): void {
  for (const event of programEvents) engine.send(runId, event, event.name as never).catch(() => {})
}

/** Somebody looks now and then, and raises the budget by what is missing. */
async function raiseIfPaused(engine: Engine): Promise<void> {
  const run = await engine.get(runId).catch(() => undefined)
  if (run?.pause?.reason !== 'budget') return
  const limit = parseMoney(run.budget.limit ?? '0') + parseMoney(run.pause.missing)
  await engine.raiseBudget(runId, limit).catch(() => {})
}

interface Story {
  readonly summary: RunSummary
  readonly ledger: readonly LedgerEntry[]
  readonly events: readonly RecordedRunEvent[]
}

async function storyOf(journal: Journal): Promise<Story> {
  const summary = await journal.summary(runId)
  if (summary === undefined) throw new Error('the run is not in the journal')
  return { summary, ledger: await journal.ledger(runId), events: await journal.events(runId, 1) }
}

/** The same log, told again from nothing: what a cold start would see. */
async function replayCold(life: Life): Promise<Story> {
  const stored = await life.journal.load(runId)
  const copy = memoryJournal()
  const last = stored?.records.length ?? 0
  await copy.append({
    runId,
    expected: 0,
    records: stored?.records ?? [],
    events: [],
    run: { ...(stored?.summary as RunSummary), status: 'running' },
    steps: [],
    ledger: [],
    flush: false,
  })
  expect(last).toBeGreaterThan(0)
  const engine = createEngine({ journal: copy, clock: life.clock, workflows: [programWorkflow], handlers: [] })
  await engine.result(runId).catch(() => {})
  return await storyOf(copy)
}

function bookedSum(ledger: readonly LedgerEntry[]): bigint {
  return ledger.reduce((sum, entry) => sum + parseMoney(entry.amount), 0n)
}

function checkBooks({ summary, ledger, events }: Story, world: ProgramWorld): void {
  for (const event of events) {
    if (/^(budget-|run-pause)/.test(event.type)) budgetEvents.set(event.type, (budgetEvents.get(event.type) ?? 0) + 1)
    if (!('budget' in event) || event.budget === undefined) continue
    const { spent, reserved, unresolved, limit = '' } = event.budget
    expect(parseMoney(spent) + parseMoney(reserved) + parseMoney(unresolved)).toBeLessThanOrEqual(parseMoney(limit))
  }
  expect(new Set(ledger.map((entry) => entry.key)).size).toBe(ledger.length)
  expect(ledger.filter((entry) => entry.state === 'reserved')).toEqual([])
  expect(formatUsd(bookedSum(ledger))).toBe(
    formatUsd(parseMoney(summary.budget.spent) + parseMoney(summary.budget.unresolved)),
  )
  const charged = [...world.charged.values()].reduce((sum, amount) => sum + amount, 0n)
  expect(bookedSum(ledger)).toBeGreaterThanOrEqual(charged)
}

/** Nothing that was booked before a crash is booked lower after it, but for open children: they go on, and end. */
function checkKept(before: readonly LedgerEntry[], after: readonly LedgerEntry[]): void {
  const later = new Map(after.map((entry) => [entry.key, entry]))
  for (const entry of before) {
    if (entry.state === 'reserved' && entry.target === 'program@1') continue
    const booked = later.get(entry.key)
    expect(booked?.amount).toBe(entry.amount)
    expect(booked?.state).toBe(entry.state === 'reserved' ? 'unresolved' : entry.state)
  }
}

async function checkStory(life: Life): Promise<void> {
  const story = await storyOf(life.journal)
  expect(['completed', 'failed']).toContain(story.summary.status)
  for (const [key, times] of life.world.executions) expect(`${key} × ${times}`).toBe(`${key} × 1`)
  checkBooks(story, life.world)
  const cold = await replayCold(life)
  expect(cold.summary).toEqual(story.summary)
  expect(cold.ledger).toEqual(story.ledger)
  expect(cold.events).toEqual(story.events)
}

describe('random programs', () => {
  it('end with right books, and replay to the same story', { timeout: numRuns * 1_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryProgram, arbitraryTerms, async (program, terms) => {
        countConstructs(program, counts)
        const life = createLife()
        await live(life, life.journal, program, terms)
        await checkStory(life)
      }),
      { numRuns, ...(seed === undefined ? {} : { seed }) },
    )
  })

  it('survive a crash at every append, and a second one while they resume', { timeout: numRuns * 1_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        arbitraryProgram,
        arbitraryTerms,
        fc.integer({ min: 1, max: 6 }),
        async (program, terms, second) => {
          countConstructs(program, counts)
          for (const kind of ['fail', 'crash'] as const) {
            for (let append = 1, hasCrashed = true; hasCrashed; append += 1) {
              const life = createLife()
              const faulty = faultyJournal(life.journal, { append, kind })
              await live(life, faulty, program, terms)
              hasCrashed = faulty.appends >= append
              if (!hasCrashed) break
              const before = await life.journal.ledger(runId)
              crashes.simulated += 2
              await live(life, faultyJournal(life.journal, { append: second, kind }), program, terms)
              await live(life, life.journal, program, terms)
              await checkStory(life)
              checkKept(before, await life.journal.ledger(runId))
            }
          }
        },
      ),
      { numRuns: Math.ceil(numRuns / 4), ...(seed === undefined ? {} : { seed }) },
    )
  })
})
