import { DeterminismError } from '../errors/determinism-error.ts'
import { UnknownProtocolError } from '../errors/unknown-protocol-error.ts'
import { RunFold } from '../run/run-fold.ts'
import { parseBudgetLimit } from '../runtime/budget.ts'
import type { Carry } from '../runtime/host.ts'
import { protocolVersion, Runtime } from '../runtime/runtime.ts'
import type { WorkflowDefinition } from '../workflow/workflow-definition.ts'
import type { Rest } from './journal.ts'
import type { LogEvent, RunStarted } from './log-record.ts'
import { type Turn, TurnHost } from './turn-host.ts'

export interface RunInstanceOptions {
  readonly started: RunStarted
  readonly workflow: WorkflowDefinition
  readonly drain: () => Promise<void>
}

const logVersion = 1

/**
 * A run in memory: what its log says when applied from the start. Live execution and replay apply events through the
 * same door, so they cannot differ. An instance that threw is good for nothing any more.
 */
export class RunInstance {
  readonly started: RunStarted
  readonly host: TurnHost
  readonly fold: RunFold
  readonly #runtime: Runtime
  readonly #workflow: WorkflowDefinition
  readonly #drain: () => Promise<void>
  #failure: DeterminismError | undefined
  #tellBlocked: () => void = () => {}

  constructor({ started, workflow, drain }: RunInstanceOptions) {
    refuseNewer(started)
    const { runId, seed, continued } = started
    this.started = started
    this.host = new TurnHost({ runId, seed, ...(continued === undefined ? {} : { sequence: continued.sequence }) })
    this.fold = new RunFold(runId, continued?.view)
    this.#drain = drain
    this.#workflow = workflow
    this.#runtime = new Runtime({
      host: this.host,
      workflow,
      input: started.input,
      budget: parseBudgetLimit(started.budget),
      policy: started.policy,
      protocol: started.protocol,
      deadlineMs: started.deadlineMs,
      parent: started.parent,
      carry: continued?.carry,
    })
    this.host.onForeignCommand = () => this.#tellBlocked()
    this.#runtime.done.catch((error) => {
      this.#failure = error
      this.#tellBlocked()
    })
  }

  get hasEnded(): boolean {
    return this.fold.end !== undefined
  }

  /** Nothing is under way: the run waits for messages, and for `wakeAt` if it has a timer. `undefined` where something is. */
  get rest(): Rest | undefined {
    if (this.host.effects.size > 0) return undefined
    let wakeAt = Number.POSITIVE_INFINITY
    for (const { dueAt } of this.host.timers.values()) wakeAt = Math.min(wakeAt, dueAt)
    return wakeAt === Number.POSITIVE_INFINITY ? {} : { wakeAt }
  }

  /** An attempt is open that this process makes, not another run. */
  get isWorking(): boolean {
    for (const { command } of this.host.effects.values()) if (command.child === undefined) return true
    return false
  }

  /** The instance that goes on behind a turn which ended with a fresh log. */
  continue({ carry, seed }: { readonly carry: Carry; readonly seed: number }): RunInstance {
    const { runId, workflow, version, input, policy, parent } = this.started
    const continued = { carry, view: this.fold.seed(), sequence: this.host.sequence }
    const started: RunStarted = {
      type: 'run-started',
      log: logVersion,
      protocol: protocolVersion,
      at: this.host.now(),
      runId,
      workflow,
      version,
      input,
      seed,
      ...(policy === undefined ? {} : { policy }),
      ...(parent === undefined ? {} : { parent }),
      continued,
    }
    return new RunInstance({ started, workflow: this.#workflow, drain: this.#drain })
  }

  /** The body has settled; what it left open may still be under way. */
  get hasSettled(): boolean {
    return this.hasEnded || this.#runtime.hasSettled
  }

  /** Why the run has to be blocked, where it has. */
  get blockedBy(): DeterminismError | undefined {
    return this.#failure ?? this.host.foreignCommand
  }

  /** Called when the run has to be blocked, also between two events. */
  onBlocked(listener: () => void): void {
    this.#tellBlocked = listener
  }

  /** Applies one event and drains what follows from it. Throws a `DeterminismError` where the run has to be blocked. */
  async apply(event: LogEvent): Promise<Turn> {
    if (!this.host.expects(event)) throw unexpected(this.host.runId, event)
    this.host.beginTurn(event.at)
    if (event.type === 'run-started') this.#runtime.start()
    else this.host.deliver(event)
    await this.#drain()
    const turn = this.host.endTurn()
    for (const change of turn.events) this.fold.apply(change)
    this.#throwIfBlocked()
    return turn
  }

  #throwIfBlocked(): void {
    if (this.blockedBy !== undefined) throw this.blockedBy
    if (this.#runtime.isIdle) {
      throw new DeterminismError(
        `run "${this.host.runId}" awaits something that is not ctx's, with no step, timer or event open that could move it on: put what it awaits in a step`,
      )
    }
  }
}

function refuseNewer({ runId, log, protocol }: RunStarted): void {
  if (log > logVersion) throw new UnknownProtocolError(runId, `log ${log}`)
  if (protocol > protocolVersion) throw new UnknownProtocolError(runId, `protocol ${protocol}`)
}

function unexpected(runId: string, event: LogEvent): DeterminismError {
  const key = 'key' in event ? event.key : event.type
  return new DeterminismError(
    `run "${runId}": history has an outcome for "${key}", which the code has not started: the definition has changed since. Register the one that the run began with`,
  )
}
