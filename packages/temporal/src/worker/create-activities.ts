import { Context } from '@temporalio/activity'
import type { Json } from '@wflo/core'
import { type AccountHolds, HandlerTable } from '@wflo/core/engine'
import { type DefinitionTable, parseJson } from '@wflo/core/runtime'
import type {
  AttemptArguments,
  InputArguments,
  ReconcileArguments,
  TariffArguments,
} from '../protocol/attempt-arguments.ts'
import { attemptType, names, parseWorkflowType } from '../protocol/names.ts'
import type { ActivityOptions } from './activity-options.ts'
import { performAttempt } from './perform-attempt.ts'
import { performLookup } from './perform-lookup.ts'
import { toFailure } from './to-failure.ts'

/** Activities by their type. */
export type Activities = Readonly<Record<string, (...args: never[]) => Promise<unknown>>>

/** What a worker does for the runs of its definitions: attempts of every kind that it has a handler for, and look-ups. */
export function createActivities(options: ActivityOptions): Activities {
  const handlers = new HandlerTable(options.handlers)
  const attempt = (...args: AttemptArguments): Promise<unknown> => performAttempt({ ...options, handlers, args })
  const kinds = new Set(options.handlers.map(({ kind }) => kind))
  return {
    ...Object.fromEntries([...kinds].map((kind) => [attemptType(kind), attempt])),
    [names.tighten]: attempt,
    [names.tariff]: (...[tariff, step]: TariffArguments) =>
      performLookup({ ...options, handlers, tariff, step, workflowType: currentWorkflowType() }),
    [names.input]: (...args: InputArguments) => validateInput(options.definitions, args),
    [names.reconcile]: (...args: ReconcileArguments) => reconcile(options.holds, args),
  }
}

function currentWorkflowType(): string {
  return Context.current().info.workflowType ?? ''
}

/** In the accounts behind the run. Which of its executions made the attempt, its key does not say. */
async function reconcile(holds: AccountHolds | undefined, [runId, executions, key, actual]: ReconcileArguments) {
  for (const execution of executions) await holds?.reconcile({ runId, execution }, key, actual)
}

async function validateInput(definitions: DefinitionTable, [type, input]: InputArguments): Promise<Json> {
  const { name, version } = parseWorkflowType(type) ?? { name: type, version: 1 }
  try {
    const { input: schema } = definitions.find(name, version)
    return await parseJson(schema, input, { of: 'input', name })
  } catch (error) {
    throw toFailure(error)
  }
}
