import type { Json, Logger, StepHandler } from '@wflo/core'
import type { AccountHolds } from '@wflo/core/engine'
import type { DefinitionTable } from '@wflo/core/runtime'
import type { AttemptEnd } from './attempt-end.ts'

/** What the activities of a worker stand on. */
export interface ActivityOptions {
  readonly definitions: DefinitionTable
  readonly handlers: readonly StepHandler[]
  readonly config: Readonly<Record<string, unknown>>
  readonly logger: Logger
  /** Absent: there are no budgets wider than a run. */
  readonly holds: AccountHolds | undefined
  /** Large values go to an artifact store. */
  readonly hasArtifacts: boolean
  readonly heartbeatTimeoutMs: number
  readonly onPart: (part: AttemptPart) => void
  readonly onAttempt: (end: AttemptEnd) => void
}

/** A piece of a streamed answer, where its worker hears of it. */
export interface AttemptPart {
  readonly runId: string
  readonly stepId: string
  readonly attempt: number
  readonly part: Json
}
