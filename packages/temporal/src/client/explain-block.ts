import type { PayloadCodec, ProtoFailure } from '@temporalio/common'
import { failureMessage } from '../codec/failure-message.ts'
import { explainMismatch, type KnownEvent } from '../protocol/explain-mismatch.ts'
import { isUnknownWorkflow } from '../protocol/unknown-workflow.ts'

/** What of an event says whether a workflow's task has failed. */
export interface TaskEvent extends KnownEvent {
  readonly workflowTaskCompletedEventAttributes?: object | null
  readonly workflowTaskFailedEventAttributes?: { readonly failure?: ProtoFailure | null } | null
}

export interface BlockedRun {
  readonly runId: string
  /** Of the last history, newest first. */
  readonly events: AsyncIterable<TaskEvent>
  readonly codecs: readonly PayloadCodec[]
}

/** Each event is a call of its own. */
const mostEvents = 100

/**
 * Why the last task of a workflow has failed. `undefined`: it has not, or on a worker that does not know the workflow:
 * another one may, such as while a new version is rolled out. Reads no more events than it needs.
 */
export async function explainBlock({ runId, events, codecs }: BlockedRun): Promise<string | undefined> {
  let message = ''
  let seen = 0
  for await (const event of events) {
    seen += 1
    if (message === '') {
      if (event.workflowTaskCompletedEventAttributes != null) return undefined
      message = await messageOf(event, codecs)
      if (isUnknownWorkflow(message)) return undefined
    }
    if (isNamed(event, message)) return explainMismatch(message, runId, [event])
    if (seen === mostEvents || (message !== '' && !canBeNear(event, message))) break
  }
  return message === '' ? undefined : explainMismatch(message, runId, [])
}

async function messageOf({ workflowTaskFailedEventAttributes: failed }: TaskEvent, codecs: readonly PayloadCodec[]) {
  return failed?.failure == null ? '' : await failureMessage(failed.failure, codecs)
}

function isNamed({ eventId }: TaskEvent, message: string): boolean {
  return String(eventId) === namedEvent(message)
}

/** The event that the message only numbers comes, and comes soon. */
function canBeNear({ eventId }: TaskEvent, message: string): boolean {
  const distance = Number(eventId) - Number(namedEvent(message) ?? Number.NaN)
  return distance > 0 && distance < mostEvents
}

function namedEvent(message: string): string | undefined {
  return /HistoryEvent\(id: (\d+),/.exec(message)?.[1]
}
