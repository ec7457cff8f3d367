import { createRunHandle } from '../client/create-run-handle.ts'
import type { RunHandle } from '../client/run-handle.ts'
import type { StartOptions, WorkflowClient } from '../client/workflow-client.ts'
import { InvalidValueError } from '../errors/invalid-value-error.ts'
import { customHandler } from '../handler/custom-handler.ts'
import { copyJson } from '../json/copy-json.ts'
import type { Json } from '../json/json.ts'
import { llmHandler } from '../llm/llm-handler.ts'
import { guardLogger } from '../logger/guard-logger.ts'
import { parseMoney } from '../money/money.ts'
import { formatBudgetLimit } from '../runtime/budget.ts'
import type { StandardSchema } from '../schema/standard-schema.ts'
import { validateSchema } from '../schema/validate-schema.ts'
import type { StepDefinition } from '../step/step-definition.ts'
import { type BudgetPolicy, type BudgetPolicyOptions, createBudgetPolicy } from '../workflow/budget-policy.ts'
import { checkBudget } from '../workflow/check-budget.ts'
import type { WorkflowDefinition } from '../workflow/workflow-definition.ts'
import { abortable } from './abortable.ts'
import { systemClock } from './clock.ts'
import { DefinitionTable } from './definition-table.ts'
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
  const { journal = memoryJournal(), clock = systemClock(), config = {} } = options
  const logger = options.logger === undefined ? undefined : guardLogger(options.logger)
  const budget = checkBudget(options.budget, 'the engine')
  const definitions = new DefinitionTable(options.workflows ?? [])
  const handlers = [customHandler(), llmHandler(options.providers ?? []), ...(options.handlers ?? [])]
  const runs = new EmbeddedEngine({ definitions, handlers, journal, budget, config, logger, clock })
  const start = createStart(runs, definitions)
  const client: WorkflowClient = createClient(runs, journal, start)
  return {
    ...client,
    handlerOf: (step) => runs.handlerOf(step),
    run: createRun(client, start),
    async recover() {
      return (await runs.recover()).map((runId) => client.handle(runId))
    },
  }
}

type Start = (workflow: WorkflowDefinition, input: unknown, options?: StartOptions) => Promise<string>

function createStart(runs: EmbeddedEngine, definitions: DefinitionTable): Start {
  return async (workflow, input, { runId = crypto.randomUUID(), budget = workflow.budget, ...policyOptions } = {}) => {
    checkWorkflow(workflow)
    definitions.add(workflow)
    checkBudget(budget, `a run of "${workflow.name}"`)
    const parsed = await parse(workflow.input, input, { of: 'input', name: workflow.name })
    await runs.start({ workflow, input: parsed, runId, budget, policy: policyOf(workflow, policyOptions) })
    return runId
  }
}

/** Recorded only where it differs from the default. */
function policyOf({ policy }: WorkflowDefinition, options: BudgetPolicyOptions): BudgetPolicy | undefined {
  const { onExhausted, whenBusy, busyTimeout } = options
  const isDefault = onExhausted === undefined && whenBusy === undefined && busyTimeout === undefined
  return isDefault ? policy : createBudgetPolicy(options, policy)
}

/** Plain JavaScript may bring a step. */
function checkWorkflow(workflow: WorkflowDefinition): void {
  if (Array.isArray(workflow.steps) && typeof workflow.run === 'function') return
  const name = String((workflow as { readonly name?: unknown }).name)
  throw new InvalidValueError(
    `"${name}" is no workflow: start takes what defineWorkflow gives; run takes a step, too`,
    {
      name,
    },
  )
}

function createClient(runs: EmbeddedEngine, journal: Journal, start: Start): WorkflowClient {
  // The public signature ties input and output to the definition, which no implementation over `unknown` can show.
  const startRun = async (workflow: WorkflowDefinition, input?: unknown, options?: StartOptions): Promise<RunHandle> =>
    createRunHandle(client, await start(workflow, input, options))
  const client: WorkflowClient = {
    start: startRun as WorkflowClient['start'],
    handle: (runId) => createRunHandle(client, runId),
    get: (runId) => runs.view(runId),
    list: async ({ limit = 100, ...filter } = {}) => await journal.list({ ...filter, limit }),
    result: (runId, { signal } = {}) => abortable(runs.result(runId), signal),
    events: (runId, { from = 1, signal } = {}) => runs.events(runId, from, signal),
    ledger: (runId) => runs.ledger(runId),
    async send(runId, event, ...[payload]) {
      const parsed = await parse(event.payload, payload, { of: 'payload', name: event.name })
      await runs.send(runId, { type: 'event', name: event.name, payload: parsed })
    },
    cancel: (runId, reason = 'it was asked for') => runs.send(runId, { type: 'cancel', reason }),
    async raiseBudget(runId, limit) {
      const checked = checkBudget(limit, `run "${runId}"`)
      if (checked !== undefined) await runs.send(runId, { type: 'raise', limit: formatBudgetLimit(checked) })
    },
    async reconcile(runId, key, actual) {
      parseMoney(actual)
      await runs.send(runId, { type: 'reconcile', key, actual })
    },
    close: () => runs.close(),
    [Symbol.asyncDispose]: () => runs.close(),
  }
  return client
}

function createRun(client: WorkflowClient, start: Start): Engine['run'] {
  const singles = new WeakMap<StepDefinition, WorkflowDefinition>()
  const run = async (
    definition: WorkflowDefinition | StepDefinition,
    input?: unknown,
    { signal, ...options }: RunOptions = {},
  ): Promise<unknown> => {
    signal?.throwIfAborted()
    const workflow = 'kind' in definition ? workflowOf(definition, singles) : definition
    const handle = client.handle(await start(workflow, input, options))
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

interface Parsed {
  readonly of: 'input' | 'payload'
  readonly name: string
}

async function parse(schema: StandardSchema | undefined, value: unknown, { of, name }: Parsed): Promise<Json> {
  const parsed = schema === undefined ? value : await validateSchema(schema, value, { of: 'input', name })
  return copyJson(parsed, of)
}
