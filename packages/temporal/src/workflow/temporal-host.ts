import { sleep, workflowInfo } from '@temporalio/workflow'
import type { RunChange } from '@wflo/core'
import { DeterminismError } from '@wflo/core'
import {
  type Carry,
  type EffectCommand,
  type Host,
  type InboxMessage,
  type Outcome,
  type Pending,
  protocolVersion,
  type TimerCommand,
} from '@wflo/core/runtime'
import type { BundleSettings } from '../protocol/bundle-settings.ts'
import type { RunArguments } from '../protocol/run-arguments.ts'
import { shortenError } from '../protocol/short-error.ts'
import { activation } from './activation.ts'
import { callAttempt } from './attempt-call.ts'
import { ByteWindow } from './byte-window.ts'
import { beginCall, type Call } from './call.ts'
import { ChildCall } from './child-call.ts'
import type { Deliveries } from './deliveries.ts'
import { Freight } from './freight.ts'
import { HeldCall } from './held-call.ts'
import { callTariff } from './lookup-call.ts'
import type { RunRecords } from './run-records.ts'

export interface TemporalHostOptions {
  readonly args: RunArguments
  readonly settings: BundleSettings
  readonly deliveries: Deliveries
  readonly records: RunRecords
}

/**
 * Behind these nothing new begins: what is open, and its booking, still has room. The server's ends are 51,200 and 50 MB, but
 * a worker that takes the run over has to replay all of it within one workflow task.
 */
const mostEvents = 20_000
const mostBytes = 20_000_000

/** The port of the runtime over Temporal: attempts are activities, children are workflows, the history is the log. */
export class TemporalHost implements Host {
  readonly runId: string
  /** From Temporal's own generator, which is seeded by the history. */
  readonly seed = Math.floor(Math.random() * 2 ** 32)
  readonly #options: TemporalHostOptions
  readonly #freight: Freight
  readonly #window = new ByteWindow()
  readonly #children = new Map<string, ChildCall>()
  #receive: (message: InboxMessage) => void = () => {}
  #now = 0
  #next: RunArguments | undefined
  #foreignCommand: DeterminismError | undefined

  constructor(options: TemporalHostOptions) {
    this.#options = options
    this.runId = workflowInfo().workflowId
    this.#freight = new Freight(options.args.artifacts === true)
  }

  /** What begins behind the end of this history. */
  get next(): RunArguments | undefined {
    return this.#next
  }

  /** A command that was called between deliveries. */
  get foreignCommand(): DeterminismError | undefined {
    return this.#foreignCommand
  }

  get freight(): Freight {
    return this.#freight
  }

  now(): number {
    this.#now = Math.max(this.#now, Date.now())
    return this.#now
  }

  checkTurn(): void {
    if (this.#options.deliveries.isInTurn) return
    this.#foreignCommand = new DeterminismError(
      `run "${this.runId}" called ctx outside the handling of an event: its body awaited something that is not ctx's, such as a setTimeout. Put that in a step`,
    )
    throw this.#foreignCommand
  }

  effect(command: EffectCommand): Pending<Outcome> {
    const call = this.#call(command)
    let wasUnsent = false
    const pending = this.#pend(call)
    return {
      on: (listener) => pending.on((outcome) => listener(wasUnsent ? asUnsent(outcome) : outcome)),
      cancel() {
        wasUnsent = call.begunIn === undefined || call.begunIn === activation.count
        pending.cancel()
      },
    }
  }

  timer({ ms }: TimerCommand): Pending<void> {
    const nothing = (): void => {}
    const call = beginCall({ wait: 'timer', begin: () => sleep(ms), toValue: nothing, onError: nothing })
    return this.#pend(call, { mayBeDropped: true })
  }

  inbox(listener: (message: InboxMessage) => void): void {
    this.#receive = listener
  }

  receive(message: InboxMessage): void {
    this.#receive(message)
  }

  post(key: string, message: InboxMessage): void {
    this.#children.get(key)?.post(message)
  }

  continueAs(carry: Carry): void {
    const { args, records } = this.#options
    const continued = { carry, view: records.fold.seed(), sequence: records.sequence }
    const next: RunArguments = { ...args, protocol: protocolVersion, continued }
    this.#freight.check(next, `what run "${this.runId}" keeps over ctx.continueAs`)
    this.#next = next
  }

  pressure(): 'ok' | 'near-limit' {
    const { historyLength, historySize } = workflowInfo()
    return historyLength >= mostEvents || historySize >= mostBytes ? 'near-limit' : 'ok'
  }

  publish(change: RunChange): void {
    const { records } = this.#options
    records.add({ ...shorten(change), sequence: records.sequence + 1, at: this.now() })
  }

  /** Refused, begun, or held back until there is room for its input. */
  #call(command: EffectCommand): Call<Outcome> {
    const bytes = this.#freight.weigh(command)
    const refusal = this.#freight.refuse(command, bytes)
    if (refusal !== undefined) return refusedCall(refusal)
    const begin = (): Call<Outcome> => {
      const call = this.#begin(command)
      call.onEnd(() => {
        this.#children.delete(command.key)
        this.#window.leave(bytes)
      })
      return call
    }
    return this.#window.tryEnter(bytes) ? begin() : new HeldCall({ window: this.#window, bytes, begin })
  }

  #begin(command: EffectCommand): Call<Outcome> {
    const { settings, args } = this.#options
    if (command.kind === 'tariff') return callTariff(command)
    if (command.child === undefined) return callAttempt(command, settings)
    const { artifacts, searchAttributes } = args
    const inherited = {
      ...(artifacts === undefined ? {} : { artifacts }),
      ...(searchAttributes === undefined ? {} : { searchAttributes }),
    }
    const child = new ChildCall({ parent: this.runId, command: { ...command, child: command.child }, inherited })
    this.#children.set(command.key, child)
    return child
  }

  /** `mayBeDropped`: nobody hears of it any more once it was cancelled. */
  #pend<Value>(call: Call<Value>, { mayBeDropped = false } = {}): Pending<Value> {
    let listener: (value: Value) => void = () => {}
    let isDropped = false
    const deliver = (value: Value) => (): void => {
      if (!isDropped) listener(value)
    }
    call.onEnd((value) => this.#options.deliveries.push(deliver(value), call.order()))
    return {
      on(next) {
        listener = next
      },
      cancel() {
        isDropped = mayBeDropped
        call.cancel()
      },
    }
  }
}

/** An error that a body has thrown may be longer than an answer may be. */
function shorten(change: RunChange): RunChange {
  if (change.type !== 'run-end' || change.end.status !== 'failed') return change
  return { ...change, end: { ...change.end, error: shortenError(change.end.error) } }
}

/** What is begun and called off in one activation has never left it. */
function asUnsent(outcome: Outcome): Outcome {
  return outcome.status === 'cancelled' ? { status: 'cancelled', notSent: true } : outcome
}

function refusedCall(refusal: Outcome): Call<Outcome> {
  return {
    onEnd: (listener) => void Promise.resolve(refusal).then(listener),
    begunIn: activation.count,
    order: () => Number.MAX_SAFE_INTEGER,
    cancel: () => {},
  }
}
