import type { BudgetPolicy, Json, ParentLink, WireError } from '@wflo/core'
import type { Carry, FoldSeed } from '@wflo/core/runtime'
import type { DefinitionShape } from './definition-shape.ts'
import type { Reply } from './reply.ts'

/** The one argument of every workflow of Wflo: all that a run is, beside its definition. */
export interface RunArguments {
  /** Version of this format. A newer one is refused by name. */
  readonly wflo: 1
  /** Version of the runtime's decisions that the run began with. */
  readonly protocol: number
  readonly input: Json
  /** Of the definition that the run began with. */
  readonly shape: DefinitionShape
  /** US dollars, or `unlimited`. Absent: the run has no budget. */
  readonly budget?: string
  readonly policy?: BudgetPolicy
  /** Milliseconds from the start. */
  readonly deadlineMs?: number
  readonly parent?: ParentLink
  /** Large values go to an artifact store, on every worker and client of the run. */
  readonly artifacts?: true
  /** The namespace knows Wflo's search attributes. */
  readonly searchAttributes?: true
  /** Present behind `ctx.continueAs`: what the run has kept. */
  readonly continued?: ContinuedRun
}

export interface ContinuedRun {
  readonly carry: Carry
  readonly view: FoldSeed
  /** Of the last event before. */
  readonly sequence: number
}

/** What a workflow of Wflo gives, with what it has booked, where that is anything. */
export type RunReply = Reply<BookedSums>

/** US dollars. */
export interface BookedSums {
  readonly spent: string
  readonly unresolved: string
}

/** The detail of the failure of a workflow: how the run failed, and what it has booked. */
export interface FailedRun {
  readonly error: WireError
  readonly booked?: BookedSums
}
