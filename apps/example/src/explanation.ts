import type { JsonObject } from '@wflo/core'

/** What a recorded error has, and a thrown one once it is put in that form. */
export interface ExplainableError {
  readonly code: string
  readonly message: string
  readonly fields?: JsonObject
}

export interface Explanation {
  /** What happened, in one sentence. */
  readonly happened: string
  /** What to do about it. Empty where nobody can know. */
  readonly advice: string
  /** The words of whoever refused. */
  readonly detail?: string
}

export interface ExplainContext {
  /** As asked for, without the provider's name. */
  readonly model: string
  /** Absent: OpenAI's own. */
  readonly baseUrl?: string
}
