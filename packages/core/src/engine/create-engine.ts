import { checkWorkflow, createClient } from '../client/create-client.ts'
import type { RunHandle } from '../client/run-handle.ts'
import type { WorkflowClient } from '../client/workflow-client.ts'
import { parseDuration } from '../duration/parse-duration.ts'
import { InvalidValueError } from '../errors/invalid-value-error.ts'
import { customHandler } from '../handler/custom-handler.ts'
import type { Json } from '../json/json.ts'
import { llmHandler } from '../llm/llm-handler.ts'
import { guardLogger } from '../logger/guard-logger.ts'
import type { ChildRun } from '../runtime/host.ts'
import { parseJson } from '../schema/parse-json.ts'
import type { StepDefinition } from '../step/step-definition.ts'
import { checkBudget } from '../workflow/check-budget.ts'
import { DefinitionTable } from '../workflow/definition-table.ts'
import type { Workflow, WorkflowDefinition } from '../workflow/workflow-definition.ts'
import { systemClock } from './clock.ts'
import { EmbeddedEngine } from './embedded-engine.ts'
import type { Engine, EngineOptions, RunOptions } from './engine.ts'
import type { Journal } from './journal.ts'
import { memoryJournal } from './memory-journal.ts'
import { singleStepWorkflow } from './single-step-workflow.ts'

/**
 * An engine that executes runs in this process. Without a journal they live in memory. Close it, or bind it with
 * `await using`.
 */
export function createEngine(options: EngineOptions = {}): Engine {
  const { journal = memoryJournal(), clock = systemClock(), config = {}, recover: recovers = true } = options
  const logger = options.logger === undefined ? undefined : guardLogger(options.logger)
  const budget = checkBudget(options.budget, 'the engine')
  const definitions = new DefinitionTable(options.workflows ?? [])
  const handlers = [customHandler(), llmHandler(options.providers ?? []), ...(options.handlers ?? [])]
  const concurrency = checkConcurrency(options.concurrency)
  const settings = {
    definitions,
    handlers,
    journal,
    budget,
    config,
    logger,
    clock,
    concurrency,
    recovers,
    accounts: options.accounts,
    random: options.random ?? Math.random,
  }
  const runs = new EmbeddedEngine({ ...settings, parseChild })
  const client = createClient(runs)
  const handles = (ids: readonly string[]): readonly RunHandle[] => ids.map((runId) => client.handle(runId))
  return {
    ...client,
    handlerOf: (step) => runs.handlerOf(step),
    run: createRun(client),
    recover: async () => handles(await runs.recover()),
    register: async (workflow) => handles(await runs.register(checkWorkflow(workflow))),
    replay: (runId, workflow) => runs.replay(runId, workflow),
    prune: ({ olderThan, signal }) => prune(journal, clock.now() - parseDuration(olderThan), signal),
  }
}

/** Runs go in portions, so that nobody waits long for the journal. */
const mostPruned = 500

async function prune(journal: Journal, endedBefore: number, signal: AbortSignal | undefined): Promise<number> {
  let removed = 0
  for (;;) {
    signal?.throwIfAborted()
    const gone = await journal.prune({ endedBefore, limit: mostPruned })
    removed += gone.length
    if (gone.length < mostPruned) return removed
  }
}

function checkConcurrency(concurrency = Number.POSITIVE_INFINITY): number {
  if (concurrency >= 1 && (Number.isInteger(concurrency) || concurrency === Number.POSITIVE_INFINITY))
    return concurrency
  throw new InvalidValueError(`concurrency is ${concurrency}, and has to be a whole number of runs from 1 on`, {
    concurrency: String(concurrency),
  })
}

function parseChild({ workflow, input }: ChildRun): Promise<Json> {
  return parseJson(workflow.input, input, { of: 'input', name: workflow.name })
}

type StartedWorkflow = Workflow<string, unknown, unknown>

function createRun(client: WorkflowClient): Engine['run'] {
  const singles = new WeakMap<StepDefinition, WorkflowDefinition>()
  const run = async (
    definition: WorkflowDefinition | StepDefinition,
    input?: unknown,
    { signal, ...options }: RunOptions = {},
  ): Promise<unknown> => {
    signal?.throwIfAborted()
    const workflow = 'kind' in definition ? workflowOf(definition, singles) : definition
    const handle = await client.start(workflow as StartedWorkflow, input as never, options)
    const cancel = (): void => void handle.cancel('its signal was aborted').catch(() => {})
    if (signal?.aborted) cancel()
    signal?.addEventListener('abort', cancel, { once: true })
    return handle.result().finally(() => signal?.removeEventListener('abort', cancel))
  }
  return run as Engine['run']
}

/** The same workflow for the same step, so that its definition is registered once. */
function workflowOf(step: StepDefinition, known: WeakMap<StepDefinition, WorkflowDefinition>): WorkflowDefinition {
  const workflow = known.get(step) ?? singleStepWorkflow(step)
  known.set(step, workflow)
  return workflow
}
