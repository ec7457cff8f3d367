import type { CheckDuration, Duration } from '../duration/duration.ts'
import type { EventDefinition } from '../event/event-definition.ts'
import type { Json } from '../json/json.ts'
import type { Money } from '../money/money.ts'
import type { BudgetView } from '../run/budget-view.ts'
import type { ApprovalDecision } from '../run/pending-approval.ts'
import type { Step } from '../step/step-definition.ts'
import type { ApprovalOptions } from './approval-options.ts'
import type { ChildDefinition } from './child-definition.ts'
import type { ChildHandle, ChildOptions } from './child-handle.ts'

/** `input` may be left out where a step takes none or where everything in it is optional. */
export type CallArguments<Call> = undefined extends Call
  ? [input?: Call]
  : Record<never, never> extends Call
    ? [input?: Call]
    : [input: Call]

export interface WaitOptions<Timeout = Duration> {
  /** Milliseconds, or text such as `'2 days'`. Default: wait for ever. */
  readonly timeout?: CheckDuration<Timeout>
}

/** Functions that race each other, each with a context of its own, so that the losers can be cancelled and booked. */
export interface Branches<Declared extends string = string> {
  readonly [name: string]: (ctx: WorkflowContext<Declared>) => Promise<unknown>
}

/** Which branch was first, and with what. */
export type RaceResult<Racers extends { readonly [name: string]: (ctx: never) => Promise<unknown> }> = {
  [Name in keyof Racers]: { readonly winner: Name; readonly value: Awaited<ReturnType<Racers[Name]>> }
}[keyof Racers]

/**
 * What a workflow's body works with. Everything that has an effect goes through it, and so is recorded; between its
 * calls the body has to be deterministic. Methods may be destructured. `Declared` are the names of the steps that the
 * workflow may run; a function that serves several workflows takes a plain `WorkflowContext`.
 */
export interface WorkflowContext<Declared extends string = string> {
  readonly runId: string
  /**
   * Runs a declared step, or a declared child workflow under a part of this run's budget, and gives its recorded output.
   * Rejects with the error of its last attempt.
   */
  run<Call, Output>(
    definition: Step<Declared, Call, Output> | ChildDefinition<Call, Output>,
    ...input: [...CallArguments<NoInfer<Call>>, options?: ChildOptions]
  ): Promise<Output>
  /** Starts a declared child workflow and goes on; a child that is open when the body ends is cancelled. */
  start<Call, Output>(
    child: ChildDefinition<Call, Output>,
    ...input: [...CallArguments<NoInfer<Call>>, options?: ChildOptions]
  ): ChildHandle<Output>
  /**
   * Asks a person. Gives the first decision of an approver (`client.approve`), or `undefined` after the timeout. What is
   * asked shows in lists until then.
   */
  approve<const Timeout extends string | number = number>(
    request: ApprovalOptions<Timeout>,
  ): Promise<ApprovalDecision | undefined>
  /**
   * Ends the body here and begins it anew with a fresh history, for runs that go on for ever. Budget, unresolved costs,
   * `state`, unread events and the deadline are kept; outcomes are not, and what is open is cancelled. Never settles.
   */
  continueAs(input?: unknown): Promise<never>
  /** The payload of the next unread event of this name, or `undefined` after the timeout. */
  waitFor<Payload, const Timeout extends string | number = number>(
    event: EventDefinition<Payload>,
    options?: WaitOptions<Timeout>,
  ): Promise<Payload | undefined>
  /** A durable timer: milliseconds, or text such as `'30s'`. */
  sleep<const Given extends string | number>(duration: CheckDuration<Given>): Promise<void>
  /**
   * Runs the branches side by side; the first to settle wins, and the others are cancelled and booked at once.
   * Code behind a cancelled step does not run, `finally` included.
   */
  race<const Racers extends Branches<Declared>>(branches: Racers): Promise<RaceResult<Racers>>
  /** Milliseconds since the epoch: the time of the event that is being handled, the same at every replay. */
  now(): number
  /** In [0, 1), the same at every replay. */
  random(): number
  /** A version 4 UUID from the run's own generator, the same at every replay. */
  uuid(): string
  /** Booked so far in pico-dollars: settled costs, and unresolved attempts at their reservation. */
  readonly spent: Money
  readonly budget: BudgetView
  /** Yours, JSON, kept over the whole run; steps see a copy of it. */
  readonly state: Record<string, Json>
}
