import { createDrain } from '../engine/drain.ts'
import { TurnHost } from '../engine/turn-host.ts'
import type { Json } from '../json/json.ts'
import type { RecordedRunEvent, RunEnd } from '../run/run-event.ts'
import { RunFold } from '../run/run-fold.ts'
import type { EffectCommand, InboxMessage, Outcome } from '../runtime/host.ts'
import { Runtime } from '../runtime/runtime.ts'
import type { BudgetLimit } from '../workflow/budget-limit.ts'
import type { BudgetPolicy } from '../workflow/budget-policy.ts'
import type { WorkflowDefinition } from '../workflow/workflow-definition.ts'

export interface ScriptedHostOptions {
  readonly workflow: WorkflowDefinition
  readonly input?: Json
  readonly budget?: BudgetLimit
  /** Default: the workflow's. */
  readonly policy?: BudgetPolicy
  /** Default 1. */
  readonly seed?: number
}

/**
 * The runtime on a host that a test drives by hand: it decides every outcome and the order in which they come. Nothing
 * is executed, and time moves only with timers.
 */
export interface ScriptedHost {
  /** Begins the run. */
  start(): Promise<void>
  /** Keys of the attempts that are open, in the order in which they were begun. */
  readonly open: readonly string[]
  /** Keys of the timers that are open. */
  readonly timers: readonly string[]
  /** Every attempt that was ever begun, in order. */
  readonly begun: readonly EffectCommand[]
  /** Keys of attempts that the runtime asked to end early. */
  readonly cancelled: readonly string[]
  /** Everything that was published, in order. */
  readonly events: readonly RecordedRunEvent[]
  readonly view: RunFold
  readonly end: RunEnd | undefined
  /** The body awaits something that no delivery can move. */
  readonly isIdle: boolean
  complete(key: string, output?: Json, cost?: string): Promise<void>
  /** Delivers any outcome. */
  settle(key: string, outcome: Outcome): Promise<void>
  /** Lets a timer fire, and the time be when it is due. */
  fire(key: string): Promise<void>
  send(message: InboxMessage): Promise<void>
}

/** See {@link ScriptedHost}. */
export function scriptedHost({ workflow, input = null, budget, policy, seed = 1 }: ScriptedHostOptions): ScriptedHost {
  const host = new TurnHost({ runId: 'scripted', seed })
  const view = new RunFold('scripted')
  const runtime = new Runtime({
    host,
    workflow,
    input,
    budget: budget ?? workflow.budget,
    policy: policy ?? workflow.policy,
  })
  const drain = createDrain()
  const begun: EffectCommand[] = []
  const cancelled: string[] = []
  const events: RecordedRunEvent[] = []
  let time = 0
  let failure: unknown
  runtime.done.catch((error) => {
    failure = error
  })
  const turn = async (deliver: () => void): Promise<void> => {
    host.beginTurn(time)
    deliver()
    await drain()
    const done = host.endTurn()
    begun.push(...done.effects)
    cancelled.push(...done.cancelled)
    events.push(...done.events)
    for (const event of done.events) view.apply(event)
    if (failure !== undefined) throw failure
  }
  const settle = (key: string, outcome: Outcome): Promise<void> => {
    if (!host.effects.has(key)) throw new Error(`no attempt "${key}" is open: ${[...host.effects.keys()].join(', ')}`)
    return turn(() => host.deliver({ type: 'outcome', at: time, key, outcome }))
  }
  return {
    start: () => turn(() => runtime.start()),
    get open() {
      return [...host.effects.keys()]
    },
    get timers() {
      return [...host.timers.keys()]
    },
    begun,
    cancelled,
    events,
    view,
    get end() {
      return view.end
    },
    get isIdle() {
      return runtime.isIdle
    },
    complete: (key, output = null, cost) =>
      settle(key, { status: 'completed', output, ...(cost === undefined ? {} : { report: { cost } }) }),
    settle,
    fire(key) {
      const timer = host.timers.get(key)
      if (timer === undefined) throw new Error(`no timer "${key}" is open: ${[...host.timers.keys()].join(', ')}`)
      time = Math.max(time, timer.dueAt)
      return turn(() => host.deliver({ type: 'fired', at: time, key }))
    },
    send: (message) => turn(() => host.deliver({ type: 'message', at: time, message })),
  }
}
