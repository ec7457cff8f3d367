import { Context } from '@temporalio/activity'
import type { Json, Logger, StepHandler } from '@wflo/core'
import { type AccountHolds, HandlerTable } from '@wflo/core/engine'
import { type DefinitionTable, parseJson } from '@wflo/core/runtime'
import type { AttemptArguments, InputArguments, TariffArguments } from '../protocol/attempt-arguments.ts'
import { attemptType, names, parseWorkflowType } from '../protocol/names.ts'
import type { AttemptEnd } from './attempt-end.ts'
import { performAttempt } from './perform-attempt.ts'
import { performLookup } from './perform-lookup.ts'
import { toFailure } from './to-failure.ts'

export interface ActivityOptions {
  readonly definitions: DefinitionTable
  readonly handlers: readonly StepHandler[]
  readonly config: Readonly<Record<string, unknown>>
  readonly logger: Logger
  /** Absent: there are no budgets wider than a run. */
  readonly holds: AccountHolds | undefined
  /** Large values go to an artifact store. */
  readonly hasArtifacts: boolean
  readonly heartbeatTimeoutMs: number
  readonly onPart: (part: AttemptPart) => void
  readonly onAttempt: (end: AttemptEnd) => void
}

/** A piece of a streamed answer, where its worker hears of it. */
export interface AttemptPart {
  readonly runId: string
  readonly stepId: string
  readonly attempt: number
  readonly part: Json
}

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
  }
}

function currentWorkflowType(): string {
  return Context.current().info.workflowType ?? ''
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
