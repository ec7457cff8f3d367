import type { RunHandle } from '../client/run-handle.ts'
import type { StartOptions, WorkflowClient } from '../client/workflow-client.ts'
import type { StepHandler } from '../handler/step-handler.ts'
import type { Logger } from '../logger/logger.ts'
import type { LanguageModelProvider } from '../provider/language-model-provider.ts'
import type { Step } from '../step/step-definition.ts'
import type { ServesSteps } from '../validate/validate.ts'
import type { CallArguments } from '../workflow/workflow-context.ts'
import type { BudgetLimit, Workflow, WorkflowDefinition } from '../workflow/workflow-definition.ts'
import type { Clock } from './clock.ts'
import type { Journal } from './journal.ts'

export interface EngineOptions {
  /** Every workflow and version whose runs this engine may have to execute. */
  readonly workflows?: readonly WorkflowDefinition[]
  /** Serve model steps by the prefix of `'name/model'`. */
  readonly providers?: readonly LanguageModelProvider[]
  /** Serve other kinds of step. */
  readonly handlers?: readonly StepHandler[]
  /** Default: `memoryJournal()`, which forgets everything when the process ends. */
  readonly journal?: Journal
  /** For runs whose definition and start name none. Default: none, and a priced step is refused. */
  readonly budget?: BudgetLimit
  /** Handed to steps as `context.config`. */
  readonly config?: Readonly<Record<string, unknown>>
  /** Default: silent. */
  readonly logger?: Logger
  /** Default: the system's. */
  readonly clock?: Clock
}

export interface RunOptions extends StartOptions {
  /** Cancels the run. */
  readonly signal?: AbortSignal
}

/** The embedded engine: a `WorkflowClient` that executes the runs itself. */
export interface Engine extends WorkflowClient, ServesSteps {
  /** Starts a workflow or a single step, waits, and gives the output: one call under a budget. */
  run<Call, Output>(
    definition: Workflow<string, Call, Output> | Step<string, Call, Output>,
    ...args: [...CallArguments<NoInfer<Call>>, options?: RunOptions]
  ): Promise<Output>
  /** Takes up every run of the journal that is neither ended nor executed by somebody else. */
  recover(): Promise<readonly RunHandle[]>
}
