import type { JsonObject, Logger } from '@wflo/core'
import type { Journal } from '@wflo/core/engine'
import type { Settings } from './command-line.ts'
import type { ExitCode } from './exit-code.ts'
import type { ModelAccess } from './model-access.ts'
import type { Progress } from './progress/progress.ts'
import type { Questions } from './questions.ts'
import type { CodePlace } from './sandbox/code-place.ts'
import type { Screen } from './screen.ts'
import type { TemporalPlace } from './temporal/temporal-place.ts'

/** What a job works with. */
export interface App {
  readonly settings: Settings
  readonly access: ModelAccess
  readonly screen: Screen
  readonly logger: Logger
  readonly createProgress: () => Progress
  /** The file that keeps the runs. Whoever opens it closes it; an engine does. */
  readonly openJournal: () => Journal
  readonly questions: Questions
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal
  /** Runs go there instead of into the file. */
  readonly place?: TemporalPlace | undefined
  /** Where code of models runs, for jobs that have some. */
  readonly code?: CodePlace | undefined
}

/** How a job ended: what the process exits with, and what `--json` prints. */
export interface JobResult {
  readonly exitCode: ExitCode
  readonly json: JsonObject
}
