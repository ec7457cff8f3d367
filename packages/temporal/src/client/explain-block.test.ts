import { describe, expect, it } from 'vitest'
import { unknownWorkflow } from '../protocol/unknown-workflow.ts'
import { explainBlock, type TaskEvent } from './explain-block.ts'

const completed: TaskEvent = { eventId: 4, workflowTaskCompletedEventAttributes: {} }
const step: TaskEvent = { eventId: 5, activityTaskScheduledEventAttributes: { activityId: '1/double/1' } }
const failed = (message: string, eventId = 10): TaskEvent => ({
  eventId,
  workflowTaskFailedEventAttributes: { failure: { message } },
})
const mismatch = 'Timer machine does not handle this event: HistoryEvent(id: 5, ActivityTaskScheduled)'

/** The explanation, and how many events were read for it. */
async function explain(...newestFirst: readonly TaskEvent[]) {
  let read = 0
  async function* tell() {
    for (const event of newestFirst) {
      read += 1
      yield event
    }
  }
  return { why: await explainBlock({ runId: 'r', events: tell(), codecs: [] }), read }
}

describe('explainBlock', () => {
  it('reads back to the failed task, and no further', async () => {
    const signal = { eventId: 11 }
    expect(await explain(signal, failed('the moon is full'), completed)).toEqual({ why: 'the moon is full', read: 2 })
  })

  it('knows of no failure before a completed task', async () => {
    expect(await explain({ eventId: 5 }, completed, failed('long ago', 3))).toEqual({ why: undefined, read: 2 })
  })

  it('leaves a workflow to others that its worker does not know', async () => {
    const { message } = unknownWorkflow('new@2')
    expect(await explain(failed(message), completed)).toEqual({ why: undefined, read: 1 })
  })

  it('looks for the event that the failure numbers', async () => {
    const { why, read } = await explain(failed(mismatch), { eventId: 9 }, step, completed)
    expect(why).toContain('history says step "double" (attempt 1), code says a sleep')
    expect(read).toBe(3)
  })

  it('does not look for one that is far', async () => {
    const { why, read } = await explain(failed(mismatch, 1_000), { eventId: 999 }, step)
    expect(why).toContain('history says a step, code says a sleep')
    expect(read).toBe(1)
  })

  it('reads a hundred events at most', async () => {
    const signals = Array.from({ length: 200 }, (_, index) => ({ eventId: 300 - index }))
    expect(await explain(...signals, failed('long ago'))).toEqual({ why: undefined, read: 100 })
  })
})
