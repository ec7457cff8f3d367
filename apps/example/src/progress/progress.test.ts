import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { stripVTControlCharacters } from 'node:util'
import type { BudgetView, LedgerEntry, RunEvent } from '@wflo/core'
import { describe, expect, it } from 'vitest'
import { plainPaint } from '../paint.ts'
import { liveLines } from './live-lines.ts'
import { createPlainProgress } from './plain-progress.ts'
import { initialProgress, nextProgress, type ProgressState } from './progress-state.ts'

const budget: BudgetView = { limit: '0.001', spent: '0.0001', reserved: '0.0004', unresolved: '0', left: '0.0005' }
const entry: LedgerEntry = {
  key: '0/summarize/1',
  step: 'summarize',
  attempt: 1,
  target: 'openai/gpt-4o-mini',
  state: 'reserved',
  reserved: '0.0002',
  amount: '0.0002',
  at: 0,
}
const target = 'openai/gpt-4o-mini'
const retryable = { name: 'ProviderError', code: 'provider_error', message: 'slow down', retryable: true }

const twoSteps: readonly RunEvent[] = [
  { type: 'step-start', stepId: '0/summarize', step: 'summarize', kind: 'llm', sequence: 1, at: 0 },
  { type: 'step-start', stepId: '1/summarize', step: 'summarize', kind: 'llm', sequence: 2, at: 0 },
  { type: 'attempt-start', stepId: '0/summarize', attempt: 1, target, entry, budget, sequence: 3, at: 0 },
  { type: 'step-part', stepId: '0/summarize', attempt: 1, part: { type: 'text-delta', text: 'The ferry\nkept ' } },
  { type: 'step-part', stepId: '0/summarize', attempt: 1, part: { type: 'text-delta', text: '\u001b[2Jtime' } },
]

const retry: RunEvent = {
  type: 'step-retry',
  stepId: '0/summarize',
  attempt: 2,
  delay: 1_500,
  error: retryable,
  sequence: 4,
  at: 0,
}

const ended: RunEvent = {
  type: 'step-end',
  stepId: '0/summarize',
  step: 'summarize',
  result: { status: 'completed', cost: '0.00012', attempts: 1, startedAt: 0, completedAt: 800 },
  sequence: 5,
  at: 800,
}

function stateAfter(...events: readonly RunEvent[]): ProgressState {
  return events.reduce(nextProgress, initialProgress)
}

function screen(state: ProgressState, columns = 100): readonly string[] {
  return liveLines(state, { columns, now: 400, spinner: '*', paint: plainPaint })
}

describe('live progress', () => {
  it('shows the streamed text of a step in one line, without its control characters', () => {
    const [first, second] = screen(stateAfter(...twoSteps))
    expect(first).toBe('* summarize 1  0.40 s  The ferry kept time')
    expect(second).toContain('summarize 2')
  })

  it('shows the share of the budget that is spent and held', () => {
    const bar = screen(stateAfter(...twoSteps)).at(-1)
    expect(bar).toContain('███▒▒▒▒▒▒▒▒▒▒▒▒░░░░░░░░░░░░░░░')
    expect(bar).toContain('10.0 % of $0.001 · $0.0001 spent, $0.0004 held')
  })

  it('says why a step waits and forgets the text of the failed attempt', () => {
    const waiting = stateAfter(...twoSteps, retry)
    expect(screen(waiting)[0]).toContain('attempt 2 in 1.5 s, for the last one failed: slow down')
    const again: RunEvent = { type: 'attempt-start', stepId: '0/summarize', attempt: 2, target, sequence: 5, at: 0 }
    expect(screen(nextProgress(waiting, again))[0]?.trimEnd()).toBe('* summarize 1  0.40 s')
  })

  it('shows what a finished step has cost and how long it took', () => {
    expect(screen(stateAfter(...twoSteps, ended))[0]).toBe('✔ summarize 1  0.80 s  $0.00012')
  })

  it('never writes a line wider than the screen', () => {
    const long = { type: 'text-delta', text: 'and 時間 '.repeat(100) }
    const state = stateAfter(...twoSteps, { type: 'step-part', stepId: '1/summarize', attempt: 1, part: long })
    for (const line of screen(state, 40)) expect(stripVTControlCharacters(line).length).toBeLessThanOrEqual(40)
  })
})

describe('plain progress', () => {
  it('writes a line for each thing that happens and none for streamed parts', async () => {
    const stream = new PassThrough()
    const progress = createPlainProgress(stream)
    for (const event of [...twoSteps, retry, ended]) progress.show(event)
    stream.end()
    expect(await text(stream)).toBe(
      [
        'summarize 1: asks openai/gpt-4o-mini, $0.0002 reserved',
        'summarize 1: attempt 2 in 1.5 s, for the last one failed: slow down',
        'summarize 1: completed after 0.80 s, $0.00012 booked',
        '',
      ].join('\n'),
    )
  })
})
