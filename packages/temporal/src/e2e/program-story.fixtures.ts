import { createProgramWorld, type Pause, type Program, programWorkflow } from '@wflo/conformance'
import {
  type Json,
  type LedgerEntry,
  parseMoney,
  type RunHandle,
  type StartOptions,
  type WorkflowClient,
} from '@wflo/core'
import { createEngine, type Journal, memoryJournal } from '@wflo/core/engine'
import { type FakeClock, fakeClock } from '@wflo/core/testing'

/** What has to be the same wherever a program runs. */
export interface ProgramStory {
  readonly output?: Json
  readonly error?: string
  readonly spent: string
  readonly unresolved: string
  /** Sorted: parallel branches may number their commands in another order. */
  readonly ledger: readonly string[]
}

export async function tellStory(run: RunHandle): Promise<ProgramStory> {
  const { status, output, error, budget } = await run.get()
  const ledger = await run.ledger()
  return {
    ...(status === 'completed' ? { output: withoutChance(output ?? null) } : {}),
    ...(error === undefined ? {} : { error: error.code }),
    spent: budget.spent,
    unresolved: budget.unresolved,
    ledger: ledger.map(describeEntry).sort(),
  }
}

function describeEntry({ step, state, reserved, amount }: LedgerEntry): string {
  return `${step} ${state} ${amount} of ${reserved}`
}

/** Hosts seed their runs as they like. */
function withoutChance(value: Json): Json {
  if (Array.isArray(value)) return value.map((item) => withoutChance(item as Json))
  if (typeof value === 'number' && !Number.isInteger(value)) return 'a random number'
  if (typeof value === 'string' && /^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(value)) return 'a uuid'
  return value
}

/** Somebody looks now and then, and raises the budget by what is missing, until the run has ended. */
export async function raiseIfPaused(client: WorkflowClient, runId: string): Promise<void> {
  const run = await client.get(runId).catch(() => undefined)
  if (run?.pause?.reason !== 'budget') return
  const limit = parseMoney(run.budget.limit ?? '0') + parseMoney(run.pause.missing)
  await client.raiseBudget(runId, limit).catch(() => {})
}

export interface EmbeddedOptions {
  readonly program: Program
  readonly terms: StartOptions
  /** Milliseconds by which a call or a timer is late. Default: everything is in time. */
  readonly lateness?: () => number
  readonly journal?: Journal
}

/** Runs a program on the embedded engine, on a clock of its own. */
export async function runEmbedded({
  program,
  terms,
  lateness = () => 0,
  journal,
}: EmbeddedOptions): Promise<ProgramStory> {
  const clock = lateClock(lateness)
  const { handlers } = createProgramWorld(pauseOn(clock))
  await using engine = createEngine({
    journal: journal ?? memoryJournal(),
    clock,
    workflows: [programWorkflow],
    handlers,
  })
  const run = await engine.start(programWorkflow, program, terms)
  let hasEnded = false
  const ended = run
    .result()
    .catch(() => {})
    .finally(() => {
      hasEnded = true
    })
  for (let turn = 1; !hasEnded; turn += 1) {
    if (turn > 20_000) throw new Error('the program does not end')
    await new Promise((resolve) => setImmediate(resolve))
    // Children and parents tell each other over several turns: time must not run ahead of them.
    if (turn % 10 === 0) clock.advanceToNext()
    if (turn % 50 === 0) await raiseIfPaused(engine, run.runId)
  }
  await ended
  return await tellStory(run)
}

function lateClock(lateness: () => number): FakeClock {
  const clock = fakeClock()
  return { ...clock, wakeAt: (dueAt, callback) => clock.wakeAt(dueAt + lateness(), callback) }
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
