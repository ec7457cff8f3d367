import { DeterminismError } from '../errors/determinism-error.ts'
import { UnknownProtocolError } from '../errors/unknown-protocol-error.ts'
import { RunFold } from '../run/run-fold.ts'
import { parseBudgetLimit } from '../runtime/budget.ts'
import { protocolVersion, Runtime } from '../runtime/runtime.ts'
import type { WorkflowDefinition } from '../workflow/workflow-definition.ts'
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
  readonly host: TurnHost
  readonly fold: RunFold
  readonly #runtime: Runtime
  readonly #drain: () => Promise<void>
  #failure: DeterminismError | undefined
  #tellBlocked: () => void = () => {}

  constructor({ started, workflow, drain }: RunInstanceOptions) {
    refuseNewer(started)
    this.host = new TurnHost({ runId: started.runId, seed: started.seed })
    this.fold = new RunFold(started.runId)
    this.#drain = drain
    this.#runtime = new Runtime({
      host: this.host,
      workflow,
      input: started.input,
      budget: parseBudgetLimit(started.budget),
      policy: started.policy,
      protocol: started.protocol,
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
