import type { Models } from '../read-models.ts'

/** What the process that is to die is told, as JSON in its first argument. */
export interface CrashTask {
  readonly database: string
  readonly runId: string
  readonly models: Models
  /** Addresses of the demo model, by vendor. */
  readonly baseUrls: { readonly openai: string; readonly anthropic: string }
  /** It dies when so many steps are finished and recorded. */
  readonly finishedSteps: number
}
