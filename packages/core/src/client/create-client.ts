import { parseDuration } from '../duration/parse-duration.ts'
import { InvalidValueError } from '../errors/invalid-value-error.ts'
import { type MoneyString, parseMoney } from '../money/money.ts'
import { onlyApproval } from '../run/refuse-message.ts'
import { isUnfinished } from '../run/run-view.ts'
import { formatBudgetLimit } from '../runtime/budget.ts'
import type { InboxMessage } from '../runtime/host.ts'
import { parseJson } from '../schema/parse-json.ts'
import { type BudgetPolicy, type BudgetPolicyOptions, createBudgetPolicy } from '../workflow/budget-policy.ts'
import { checkBudget } from '../workflow/check-budget.ts'
import type { WorkflowDefinition } from '../workflow/workflow-definition.ts'
import { abortable } from './abortable.ts'
import { createRunHandle } from './create-run-handle.ts'
import type { DecisionOptions } from './decision-options.ts'
import type { RunControl } from './run-control.ts'
import type { RunHandle } from './run-handle.ts'
import type { StartOptions, WorkflowClient } from './workflow-client.ts'

/** The public face of a host: checks what comes from outside, once for all hosts, and fills defaults in. */
export function createClient(control: RunControl): WorkflowClient {
  // The public signature ties input and output to the definition, which no implementation over `unknown` can show.
  const start = async (workflow: WorkflowDefinition, input?: unknown, options?: StartOptions): Promise<RunHandle> =>
    createRunHandle(client, await startRun(control, workflow, input, options))
  const client: WorkflowClient = {
    start: start as WorkflowClient['start'],
    handle: (runId) => createRunHandle(client, runId),
    get: (runId) => control.view(runId),
    list: async ({ limit = 100, status, ...filter } = {}) =>
      await control.list({ ...filter, limit, ...(status === undefined ? {} : { statuses: [status].flat() }) }),
    result: (runId, { signal } = {}) => abortable(control.result(runId, signal), signal),
    events: (runId, { from = 1, signal } = {}) => control.events(runId, from, signal),
    ledger: (runId) => control.ledger(runId),
    async send(runId, event, ...[value]) {
      const payload = await parseJson(event.payload, value, { of: 'payload', name: event.name })
      await control.send(runId, { type: 'event', name: event.name, payload })
    },
    async approve(runId, decision) {
      const { approval = onlyApproval(runId, (await control.view(runId)).approvals) } = decision
      await control.send(runId, toDecision(approval, decision))
    },
    cancel: (runId, reason = 'it was asked for') => control.send(runId, { type: 'cancel', reason }),
    pause: (runId, note) => control.send(runId, { type: 'pause', ...(note === undefined ? {} : { note }) }),
    resume: (runId) => control.send(runId, { type: 'resume' }),
    async raiseBudget(runId, limit) {
      const checked = checkBudget(limit, `run "${runId}"`)
      if (checked !== undefined) await raiseBudget(control, runId, formatBudgetLimit(checked))
    },
    async reconcile(runId, key, actual) {
      parseMoney(actual)
      await control.reconcile(runId, key, actual)
    },
    close: () => control.close(),
    [Symbol.asyncDispose]: () => control.close(),
  }
  return client
}

/** Gives the id of the run. */
async function startRun(
  control: RunControl,
  workflow: WorkflowDefinition,
  value: unknown,
  { runId = crypto.randomUUID(), budget = workflow.budget, ...options }: StartOptions = {},
): Promise<string> {
  control.admit(checkWorkflow(workflow))
  checkBudget(budget, `a run of "${workflow.name}"`)
  const deadlineMs = options.deadline === undefined ? workflow.deadlineMs : parseDuration(options.deadline)
  const input = await parseJson(workflow.input, value, { of: 'input', name: workflow.name })
  await control.start({ workflow, input, runId, budget, policy: policyOf(workflow, options), deadlineMs })
  return runId
}

/** Recorded only where it differs from the default. */
function policyOf({ policy }: WorkflowDefinition, options: BudgetPolicyOptions): BudgetPolicy | undefined {
  const { onExhausted, whenBusy, busyTimeout } = options
  const isDefault = onExhausted === undefined && whenBusy === undefined && busyTimeout === undefined
  return isDefault ? policy : createBudgetPolicy(options, policy)
}

/** Plain JavaScript may bring a step. */
export function checkWorkflow(workflow: WorkflowDefinition): WorkflowDefinition {
  if (Array.isArray(workflow.steps) && typeof workflow.run === 'function') return workflow
  const name = String((workflow as { readonly name?: unknown }).name)
  throw new InvalidValueError(
    `"${name}" is no workflow: start takes what defineWorkflow gives; run takes a step, too`,
    { name },
  )
}

/** The runtime decides on what is true and on who says it: it has to be the one and the other. */
function toDecision(approval: string, { approved, by, note }: DecisionOptions): InboxMessage {
  if (typeof approved !== 'boolean' || typeof by !== 'string' || by.trim() === '') {
    throw new InvalidValueError('a decision needs approved, true or false, and by, who decides', { approval })
  }
  return { type: 'decision', approval, approved, by, ...(note === undefined ? {} : { note: String(note) }) }
}

/** A child has a part of its parent's budget, which is where it gets more. */
async function raiseBudget(control: RunControl, runId: string, limit: MoneyString): Promise<void> {
  const { parent, budget, status } = await control.view(runId)
  if (parent === undefined || budget.limit === undefined || !isUnfinished(status)) {
    await control.send(runId, { type: 'raise', limit })
    return
  }
  await control.send(parent.runId, { type: 'raise', limit, child: `${parent.stepId}/1` })
}
