import type { Json, RunSummary } from '@wflo/core'
import type { Journal } from '@wflo/core/engine'
import { type Models, readModels } from './read-models.ts'
import { UsageError } from './usage-error.ts'

/** What every run of the example is started with, beside what it is about: enough to go on with it by its id alone. */
export interface RunSetup {
  readonly models: Models
  /** The built-in demo model answers. */
  readonly demo: boolean
}

/** A run of the file, for whoever goes on with it. */
export interface StoredRun extends RunSetup {
  readonly summary: RunSummary
  readonly input: { readonly [name: string]: Json }
  /** Of the last event that is recorded: what came before was told before. */
  readonly lastSequence: number
}

/** Throws `UsageError` where there is no such run, or none of the example's. */
export async function readStoredRun(journal: Journal, runId: string): Promise<StoredRun> {
  const stored = await journal.load(runId)
  const started = stored?.records[0]
  if (stored === undefined || started?.type !== 'run-started') {
    throw new UsageError(`there is no run ${JSON.stringify(runId)}: pnpm example --runs lists what there is`)
  }
  const input = started.input as StoredRun['input']
  if (!Array.isArray(input?.models)) throw new UsageError(`run ${JSON.stringify(runId)} is none of the example's`)
  const models = readModels(input.models.join(','))
  return { summary: stored.summary, input, models, demo: input.demo === true, lastSequence: stored.lastSequence }
}
