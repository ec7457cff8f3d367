import type { StartRun } from '../client/start-run.ts'
import { DeterminismError } from '../errors/determinism-error.ts'
import { WfloError } from '../errors/wflo-error.ts'
import { toWireError } from '../errors/wire-error.ts'
import type { Logger } from '../logger/logger.ts'
import { formatUsd, parseMoney } from '../money/money.ts'
import type { ParentLink } from '../run/parent-link.ts'
import type { RunSummary } from '../run/run-view.ts'
import { parseBudgetLimit } from '../runtime/budget.ts'
import type { ChildRun, EffectCommand, InboxMessage, Outcome } from '../runtime/host.ts'
import type { ChildSink } from './embedded-run.ts'
import type { ChildWork } from './run-work.ts'

/** What the children of a run need of the engine. */
export interface ChildEngine {
  start(request: StartRun): Promise<void>
  /** The summary of the ended run, however long it takes, whoever executes it. Rejects where the engine is closed. */
  ended(runId: string): Promise<RunSummary>
  send(runId: string, message: InboxMessage): Promise<void>
  /** Validates what the child is given, as its start by a client would. */
  parse(child: ChildRun): Promise<ChildRun['input']>
}

export interface ChildRunsOptions {
  readonly parent: string
  readonly engine: ChildEngine
  readonly logger: Logger | undefined
  readonly sink: ChildSink
}

/** The children of one run: runs of their own, started once, and waited for again by whoever goes on with their parent. */
export class ChildRuns implements ChildWork {
  readonly #options: ChildRunsOptions
  /** By key: settled once the child has started and was told everything so far. */
  readonly #told = new Map<string, Promise<void>>()

  constructor(options: ChildRunsOptions) {
    this.#options = options
  }

  begin(key: string): void {
    const command = this.#options.sink.commandOf(key)
    const child = command?.child
    if (command === undefined || child === undefined) return
    const starting = this.#start(key, child)
    this.#told.set(key, starting)
    starting
      .then(() => this.#options.engine.ended(child.runId))
      .then((summary) => outcomeOf(summary, command))
      .catch(refusal)
      .then((outcome) => {
        this.#told.delete(key)
        if (outcome !== undefined) this.#options.sink.onOutcome(key, outcome)
      })
  }

  cancel(key: string): void {
    this.post(key, { type: 'cancel', reason: 'its parent no longer needs it' })
  }

  /**
   * One message after the other. A child that has ended needs none, and one that was told before refuses it the second
   * time.
   */
  post(key: string, message: InboxMessage): void {
    const { sink, engine, logger } = this.#options
    const child = sink.commandOf(key)?.child
    if (child === undefined) return
    const before = this.#told.get(key) ?? Promise.resolve()
    const told = before
      .then(() => engine.send(child.runId, message))
      .catch((error) => logger?.debug({ runId: child.runId, error }, 'a child did not take a message'))
    this.#told.set(key, told)
  }

  async #start(key: string, child: ChildRun): Promise<void> {
    const { parent, engine } = this.#options
    const { runId, workflow, budget, policy } = child
    const link: ParentLink = { runId: parent, stepId: key.slice(0, key.lastIndexOf('/')) }
    const input = await engine.parse(child)
    const limit = budget === undefined ? 'none' : parseBudgetLimit(budget)
    await engine.start({ workflow, input, runId, budget: limit, policy, parent: link })
  }
}

/** What a child has booked is what it cost its parent. */
function outcomeOf({ budget, status, output, error, runId }: RunSummary, { reserve }: EffectCommand): Outcome {
  const cost = formatUsd(parseMoney(budget.spent) + parseMoney(budget.unresolved))
  const report = reserve === undefined ? {} : { report: { cost } }
  if (status === 'completed') return { status, output: output ?? null, ...report }
  const cause = error ?? toWireError(new WfloError(`child "${runId}" ended as ${status}`, { code: 'child_failed' }))
  return { status: 'failed', error: { ...cause, retryable: false }, booking: 'release', ...report }
}

/** A child that could not be started has cost nothing. A closed engine gives no outcome: its parent goes on elsewhere. */
function refusal(error: unknown): Outcome | undefined {
  if (isOurs(error)) return undefined
  return { status: 'failed', error: { ...toWireError(error), retryable: false }, booking: 'release' }
}

function isOurs(error: unknown): boolean {
  if (DeterminismError.isInstance(error)) return true
  return WfloError.isInstance(error) && ['engine_closed', 'journal_failed', 'journal_conflict'].includes(error.code)
}
