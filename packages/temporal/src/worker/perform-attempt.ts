import { Context } from '@temporalio/activity'
import { type StepDefinition, toWireError, ValueTooLargeError } from '@wflo/core'
import { Attempts, type HandlerTable, systemClock } from '@wflo/core/engine'
import type { DefinitionTable, EffectCommand, Outcome } from '@wflo/core/runtime'
import { type AttemptArguments, parseAttemptKey } from '../protocol/attempt-arguments.ts'
import type { AttemptReply } from '../protocol/attempt-reply.ts'
import { openBudget } from '../protocol/budget-facts.ts'
import { names, parseWorkflowType } from '../protocol/names.ts'
import { packReply } from '../protocol/reply.ts'
import { mostValueBytes, valueSize } from '../protocol/value-size.ts'
import type { ActivityOptions } from './activity-options.ts'
import { describeEnd, type EndedAttempt } from './attempt-end.ts'
import { keepAlive } from './keep-alive.ts'
import { failureOf, neverBegun } from './to-failure.ts'

export interface AttemptRequest extends Omit<ActivityOptions, 'handlers'> {
  readonly handlers: HandlerTable
  readonly args: AttemptArguments
}

/** One attempt, or one count, on this worker. Gives what it completed with; fails with all that is known of its end. */
export async function performAttempt(request: AttemptRequest): Promise<AttemptReply> {
  const context = Context.current()
  const command = describe(request)
  const stop = keepAlive(context, { kind: command.kind, heartbeatTimeoutMs: request.heartbeatTimeoutMs })
  try {
    const began = performance.now()
    const ended = await attempt(request, command, context)
    const outcome = explain(within(ended, command, request.hasArtifacts), context)
    tellEnd(request, { command, outcome, durationMs: performance.now() - began, runId: runIdOf(context) })
    if (outcome.status !== 'completed') throw failureOf(outcome)
    const { output, report } = outcome
    return packReply(output, report)
  } finally {
    stop()
  }
}

/** Whoever listens has no say in what was paid. */
function tellEnd({ onAttempt, logger }: AttemptRequest, end: EndedAttempt): void {
  try {
    onAttempt(describeEnd(end))
  } catch (error) {
    logger.warn({ error }, 'onAttempt threw')
  }
}

function runIdOf({ info }: Context): string {
  return info.workflowExecution?.workflowId ?? ''
}

function attempt(request: AttemptRequest, command: EffectCommand, context: Context): Promise<Outcome> {
  const { handlers, config, logger, holds, onPart } = request
  const { workflowType = '' } = context.info
  const runId = runIdOf(context)
  return new Promise((resolve) => {
    const attempts = new Attempts({
      runId,
      execution: context.info.workflowExecution?.runId,
      workflow: parseWorkflowType(workflowType)?.name ?? workflowType,
      holds,
      handlers,
      config,
      logger,
      clock: systemClock(),
      onOutcome: (_, outcome) => resolve(outcome),
      onPart: ({ key, attempt: number }, part) =>
        onPart({ runId, stepId: key.slice(0, key.lastIndexOf('/')), attempt: number, part }),
    })
    attempts.begin(command)
    const abort = (): void => attempts.abort(command.key, context.cancellationSignal.reason as Error)
    if (context.cancellationSignal.aborted) abort()
    else context.cancellationSignal.addEventListener('abort', abort, { once: true })
  })
}

/** What the runtime issued, put together again from the history and the definition. */
function describe({ definitions, args: [input, facts = {}] }: AttemptRequest): EffectCommand {
  const { activityId, activityType, workflowType = '' } = Context.current().info
  const key = parseAttemptKey(activityId)
  const { name, version } = parseWorkflowType(workflowType) ?? { name: workflowType, version: 1 }
  const stepName = facts.step ?? key.step
  const step = findStep(definitions, { name, version }, stepName)
  return {
    key: activityId,
    kind: activityType === names.tighten ? 'tighten' : step.kind,
    name: stepName,
    attempt: key.attempt,
    input,
    target: facts.target ?? stepName,
    step,
    state: facts.state ?? {},
    budget: openBudget(facts.budget ?? {}),
    ...(facts.reserve === undefined ? {} : { reserve: facts.reserve }),
  }
}

/**
 * While a new version is rolled out, a worker is asked for what only others know yet. Throws the failure of an attempt that
 * never began.
 */
export function findStep(definitions: DefinitionTable, { name, version }: WorkflowName, step: string): StepDefinition {
  const workflow = definitions.list().find((each) => each.name === name && each.version === version)
  if (workflow === undefined) throw neverBegun(`its worker has no workflow "${name}" version ${version}`)
  const found = workflow.steps.find((candidate) => candidate.name === step)
  if (found === undefined) throw neverBegun(`the workflow "${name}" of its worker has no step "${step}"`)
  return found
}

interface WorkflowName {
  readonly name: string
  readonly version: number
}

/** An output that no history takes fails its step: it was paid, and its cost is kept, but it is not paid again. */
function within(outcome: Outcome, { name }: EffectCommand, hasArtifacts: boolean): Outcome {
  if (outcome.status !== 'completed' || hasArtifacts) return outcome
  const { output, report } = outcome
  const bytes = valueSize(output) + valueSize(report?.metadata)
  if (bytes <= mostValueBytes) return outcome
  const { metadata: _, ...kept } = report ?? {}
  const error = new ValueTooLargeError({ what: `the output of step "${name}"`, bytes, limit: mostValueBytes })
  return {
    status: 'failed',
    error: toWireError(error),
    booking: 'unresolved',
    ...(report === undefined ? {} : { report: kept }),
  }
}

/** An attempt that its own worker cut off in order to stop is nobody's wish: it is made again elsewhere. */
function explain(outcome: Outcome, context: Context): Outcome {
  const { reason } = context.cancellationSignal
  const said = reason instanceof Error ? reason.message : ''
  if (outcome.status !== 'cancelled' || said === '' || said === 'CANCELLED') return outcome
  return { ...outcome, status: 'lost', reason: `its worker gave it up: ${said}` }
}
