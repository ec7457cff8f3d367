import { ActivityCancellationType, type ActivityOptions, scheduleActivity } from '@temporalio/workflow'
import type { EffectCommand, Outcome } from '@wflo/core/runtime'
import { type AttemptArguments, type AttemptFacts, parseAttemptKey } from '../protocol/attempt-arguments.ts'
import type { AttemptReply } from '../protocol/attempt-reply.ts'
import { packBudget } from '../protocol/budget-facts.ts'
import { type BundleSettings, mostWaitMs } from '../protocol/bundle-settings.ts'
import { attemptType, names } from '../protocol/names.ts'
import { openReply } from '../protocol/reply.ts'
import { beginCall, type Call } from './call.ts'
import { toOutcome } from './to-outcome.ts'

/** An attempt may wait for a worker that long: longer than any outage. */
const mostScheduledMs = 30 * 24 * 3_600_000

/** For a step without a timeout of its own: a worker that dies is found out by its heartbeats. */
const mostStartedMs = 24 * 3_600_000

/** The handler's own signal enforces the timeout; this is only the net behind it, and behind the wait for accounts. */
const netMs = mostWaitMs + 30_000

/** One attempt, or one count, as an activity that is tried once. */
export function callAttempt(command: EffectCommand, settings: BundleSettings): Call<Outcome> {
  const type = command.kind === 'tighten' ? names.tighten : attemptType(command.kind)
  return beginCall({
    wait: 'activity',
    begin: () => scheduleActivity<AttemptReply>(type, [...argumentsOf(command)], optionsOf(command, settings)),
    toValue: (reply) => ({ status: 'completed', ...openReply(reply) }),
    onError: toOutcome,
  })
}

function optionsOf({ key, kind, name, step }: EffectCommand, settings: BundleSettings): ActivityOptions {
  const { taskQueues, heartbeatTimeoutMs } = settings
  const taskQueue = taskQueues[kind === 'tighten' ? (step?.kind ?? kind) : kind]
  const timeoutMs = step?.timeoutMs
  return {
    activityId: key,
    summary: name,
    startToCloseTimeout: timeoutMs === undefined ? mostStartedMs : timeoutMs + netMs,
    scheduleToCloseTimeout: mostScheduledMs,
    heartbeatTimeout: heartbeatTimeoutMs,
    retry: { maximumAttempts: 1 },
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    ...(taskQueue === undefined ? {} : { taskQueue }),
  }
}

function argumentsOf({ key, name, input, target, reserve, state, budget }: EffectCommand): AttemptArguments {
  const facts: AttemptFacts = {
    ...(target === name ? {} : { target }),
    ...(reserve === undefined ? {} : { reserve }),
    ...(Object.keys(state).length === 0 ? {} : { state }),
    ...(budget.limit === undefined && budget.unlimited !== true ? {} : { budget: packBudget(budget) }),
    ...(parseAttemptKey(key).step === name ? {} : { step: name }),
  }
  return Object.keys(facts).length === 0 ? [input] : [input, facts]
}
