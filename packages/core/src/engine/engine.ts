import type { RunHandle } from '../client/run-handle.ts'
import type { StartOptions, WorkflowClient } from '../client/workflow-client.ts'
import type { Duration } from '../duration/duration.ts'
import type { StepHandler } from '../handler/step-handler.ts'
import type { Logger } from '../logger/logger.ts'
import type { LanguageModelProvider } from '../provider/language-model-provider.ts'
import type { Step } from '../step/step-definition.ts'
import type { ServesSteps } from '../validate/validate.ts'
import type { BudgetLimit } from '../workflow/budget-limit.ts'
import type { CallArguments } from '../workflow/workflow-context.ts'
import type { Workflow, WorkflowDefinition } from '../workflow/workflow-definition.ts'
import type { AccountsOptions } from './account-holds.ts'
import type { Clock } from './clock.ts'
import type { Journal } from './journal.ts'
import type { ReplayReport } from './replay-report.ts'

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
  /**
   * How many runs are worked on at a time. Further ones are recorded and `queued`. A run that only waits, for an event, a
   * decision, a time or a child, takes no place, and one that wakes up goes on at once. Default: no limit.
   */
  readonly concurrency?: number
  /**
   * Take up by itself, at the start and ever after, runs of a shared journal that nobody executes because their process
   * has died or was closed. Default: true. Without sharing, such as with `memoryJournal`, `recover()` does it once.
   */
  readonly recover?: boolean
  /** Budgets that are wider than a run: of a key, a team, a day. Default: none. */
  readonly accounts?: AccountsOptions
  /** Handed to steps as `context.config`. */
  readonly config?: Readonly<Record<string, unknown>>
  /** Default: silent. */
  readonly logger?: Logger
  /** Default: the system's. */
  readonly clock?: Clock
  /** Draws the seed of each new run: numbers in [0, 1). Default `Math.random`. For tests that want the same runs again. */
  readonly random?: () => number
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
  /** Takes up every run of the journal that is neither ended nor executed by somebody else, blocked ones included. */
  recover(): Promise<readonly RunHandle[]>
  /** Makes a workflow known, with its children, and takes up runs that were parked or blocked for lack of it. */
  register(workflow: WorkflowDefinition): Promise<readonly RunHandle[]>
  /**
   * Checks a definition against the history of a run, without executing or recording anything. Default: the registered
   * definition of the run's name and version.
   */
  replay(runId: string, workflow?: WorkflowDefinition): Promise<ReplayReport>
  /**
   * Removes runs that ended longer ago than `olderThan`, with their steps, events and ledger. Kept are runs with
   * unresolved costs, and children of a run that goes on. Gives how many were removed.
   */
  prune(options: PruneOptions): Promise<number>
}

export interface PruneOptions {
  /** Milliseconds, or text such as `'30 days'`. */
  readonly olderThan: Duration
  readonly signal?: AbortSignal
}
