import type { HandlerTable } from '../handler/handler-table.ts'
import { copyJson } from '../json/copy-json.ts'
import type { Json } from '../json/json.ts'
import type { Logger } from '../logger/logger.ts'
import { silentLogger } from '../logger/silent-logger.ts'
import type { WorkflowDefinition } from '../workflow/workflow-definition.ts'
import type { AccountHolds } from './account-holds.ts'
import { Attempts } from './attempts.ts'
import { type ChildEngine, ChildRuns } from './child-runs.ts'
import type { Clock } from './clock.ts'
import { createDrain } from './drain.ts'
import { type AttemptSink, EmbeddedRun, type RunObserver } from './embedded-run.ts'
import type { Journal } from './journal.ts'
import type { RunStarted } from './log-record.ts'
import { RunInstance } from './run-instance.ts'

export interface RunFactoryOptions {
  readonly journal: Journal
  readonly handlers: HandlerTable
  readonly config: Readonly<Record<string, unknown>>
  readonly logger: Logger | undefined
  readonly clock: Clock
  readonly children: ChildEngine
  readonly holds: AccountHolds | undefined
  readonly random: () => number
}

/** Where a run goes on, and who is told. */
export interface RunPosition {
  readonly length: number
  readonly lastAt: number
  readonly observer: RunObserver
}

/** Makes runs of an engine, with everything that they work with. */
export class RunFactory {
  readonly #options: RunFactoryOptions
  readonly #drain = createDrain()

  constructor(options: RunFactoryOptions) {
    this.#options = options
  }

  createInstance(started: RunStarted, workflow: WorkflowDefinition): RunInstance {
    return new RunInstance({ started, workflow, drain: this.#drain })
  }

  createRun(runId: string, instance: RunInstance, position: RunPosition): EmbeddedRun {
    const { journal, clock, children: engine, logger, random } = this.#options
    return new EmbeddedRun({
      runId,
      instance,
      journal,
      clock,
      random,
      createAttempts: (sink) => this.#createAttempts(instance.started, sink),
      createChildren: (sink) => new ChildRuns({ parent: runId, engine, logger, sink }),
      ...position,
    })
  }

  #createAttempts({ runId, workflow }: RunStarted, { onOutcome, onEvent }: AttemptSink): Attempts {
    const { handlers, config, logger = silentLogger(), clock, holds } = this.#options
    return new Attempts({
      runId,
      workflow,
      holds,
      handlers,
      config,
      logger,
      clock,
      onOutcome,
      onPart: ({ key, attempt }, part) => {
        const copy = copyPart(part, logger)
        const stepId = key.slice(0, key.lastIndexOf('/'))
        if (copy !== undefined) onEvent({ type: 'step-part', stepId, attempt, part: copy })
      },
    })
  }
}

/** A piece of output that is no JSON is no reason to fail a paid step: it is dropped, and the log says so. */
function copyPart(part: Json, logger: Logger): Json | undefined {
  try {
    return copyJson(part, 'part')
  } catch (error) {
    logger.warn({ error }, 'a piece of output was dropped')
    return undefined
  }
}
