import { createRunHandle } from '../client/create-run-handle.ts'
import type { DecisionOptions } from '../client/decision-options.ts'
import type { RunHandle } from '../client/run-handle.ts'
import type { StartOptions, WorkflowClient } from '../client/workflow-client.ts'
import { parseDuration } from '../duration/parse-duration.ts'
import { InvalidValueError } from '../errors/invalid-value-error.ts'
import { customHandler } from '../handler/custom-handler.ts'
import { copyJson } from '../json/copy-json.ts'
import type { Json } from '../json/json.ts'
import { llmHandler } from '../llm/llm-handler.ts'
import { guardLogger } from '../logger/guard-logger.ts'
import { type MoneyString, parseMoney } from '../money/money.ts'
import { onlyApproval } from '../run/refuse-message.ts'
import { isUnfinished } from '../run/run-view.ts'
import { formatBudgetLimit } from '../runtime/budget.ts'
import type { ChildRun, InboxMessage } from '../runtime/host.ts'
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
  const start = createStart(runs, definitions)
  const client: WorkflowClient = createClient(runs, journal, start)
  const handles = (ids: readonly string[]): readonly RunHandle[] => ids.map((runId) => client.handle(runId))
  return {
    ...client,
    handlerOf: (step) => runs.handlerOf(step),
    run: createRun(client, start),
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
  return parse(workflow.input, input, { of: 'input', name: workflow.name })
}

type Start = (workflow: WorkflowDefinition, input: unknown, options?: StartOptions) => Promise<string>

function createStart(runs: EmbeddedEngine, definitions: DefinitionTable): Start {
  return async (workflow, input, { runId = crypto.randomUUID(), budget = workflow.budget, ...options } = {}) => {
    definitions.add(checkWorkflow(workflow))
    checkBudget(budget, `a run of "${workflow.name}"`)
    const deadlineMs = options.deadline === undefined ? workflow.deadlineMs : parseDuration(options.deadline)
    const parsed = await parse(workflow.input, input, { of: 'input', name: workflow.name })
    await runs.start({ workflow, input: parsed, runId, budget, policy: policyOf(workflow, options), deadlineMs })
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
function checkWorkflow(workflow: WorkflowDefinition): WorkflowDefinition {
  if (Array.isArray(workflow.steps) && typeof workflow.run === 'function') return workflow
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
    list: async ({ limit = 100, status, ...filter } = {}) =>
      await journal.list({ ...filter, limit, ...(status === undefined ? {} : { statuses: [status].flat() }) }),
    result: (runId, { signal } = {}) => abortable(runs.result(runId), signal),
    events: (runId, { from = 1, signal } = {}) => runs.events(runId, from, signal),
    ledger: (runId) => runs.ledger(runId),
    async send(runId, event, ...[payload]) {
      const parsed = await parse(event.payload, payload, { of: 'payload', name: event.name })
      await runs.send(runId, { type: 'event', name: event.name, payload: parsed })
    },
    async approve(runId, decision) {
      const { approval = onlyApproval(runId, (await runs.view(runId)).approvals) } = decision
      await runs.send(runId, toDecision(approval, decision))
    },
    cancel: (runId, reason = 'it was asked for') => runs.send(runId, { type: 'cancel', reason }),
    pause: (runId, note) => runs.send(runId, { type: 'pause', ...(note === undefined ? {} : { note }) }),
    resume: (runId) => runs.send(runId, { type: 'resume' }),
    async raiseBudget(runId, limit) {
      const checked = checkBudget(limit, `run "${runId}"`)
      if (checked !== undefined) await raiseBudget(runs, runId, formatBudgetLimit(checked))
    },
    async reconcile(runId, key, actual) {
      parseMoney(actual)
      await runs.reconcile(runId, key, actual)
    },
    close: () => runs.close(),
    [Symbol.asyncDispose]: () => runs.close(),
  }
  return client
}

/** The runtime decides on what is true and on who says it: it has to be the one and the other. */
function toDecision(approval: string, { approved, by, note }: DecisionOptions): InboxMessage {
  if (typeof approved !== 'boolean' || typeof by !== 'string' || by.trim() === '') {
    throw new InvalidValueError('a decision needs approved, true or false, and by, who decides', { approval })
  }
  return { type: 'decision', approval, approved, by, ...(note === undefined ? {} : { note: String(note) }) }
}

/** A child has a part of its parent's budget, which is where it gets more. */
async function raiseBudget(runs: EmbeddedEngine, runId: string, limit: MoneyString): Promise<void> {
  const { parent, budget, status } = await runs.view(runId)
  if (parent === undefined || budget.limit === undefined || !isUnfinished(status)) {
    await runs.send(runId, { type: 'raise', limit })
    return
  }
  await runs.send(parent.runId, { type: 'raise', limit, child: `${parent.stepId}/1` })
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
