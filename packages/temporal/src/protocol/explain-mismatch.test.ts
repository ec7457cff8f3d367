import { describe, expect, it } from 'vitest'
import { explainMismatch } from './explain-mismatch.ts'

const core = (message: string): string =>
  `Replay failed. Details: Failure { message: ${JSON.stringify(message)}, source: "" }`

describe('explainMismatch', () => {
  it('names the two steps, out of the ids of activities', () => {
    const said =
      "[TMPRL1100] Nondeterminism error: Activity id of scheduled event '3/fetch/page/1' does not match activity id of activity command '3/sum/2'"
    for (const report of [said, core(said)]) {
      expect(explainMismatch(report, 'r', [])).toBe(
        'run "r", command #3: history says step "fetch/page" (attempt 1), code says step "sum" (attempt 2). The definition has changed since: serve the one that the run began with, and give the new one a higher version',
      )
    }
  })

  it('looks up in the history what the SDK only numbers', () => {
    const said =
      'Nondeterminism error: Timer machine does not handle this event: HistoryEvent(id: 5, ActivityTaskScheduled)'
    const events = [{ eventId: '5', activityTaskScheduledEventAttributes: { activityId: '1/double/1' } }]
    expect(explainMismatch(core(said), 'r', events)).toContain(
      'command #1: history says step "double" (attempt 1), code says a sleep',
    )
    expect(explainMismatch(said, 'r', [])).toContain('history says a step, code says a sleep')
  })

  it('knows the machines of the SDK, however they are written', () => {
    for (const machine of ['Complete workflow machine', 'CompleteWorkflowMachine']) {
      const said = `Nondeterminism error: ${machine} does not handle this event: HistoryEvent(id: 5, TimerStarted)`
      expect(explainMismatch(said, 'r', [])).toContain(
        'history says a sleep, a back-off or a timeout, code says its end',
      )
    }
  })

  it('leaves alone what it does not know, but for the wrapping', () => {
    expect(explainMismatch('the moon is full', 'r', [])).toBe('the moon is full')
    expect(explainMismatch(core('run "r" began with\nanother "definition"'), 'r', [])).toBe(
      'run "r" began with\nanother "definition"',
    )
  })
})
