import type { Outcome } from '@wflo/core/runtime'
import { describe, expect, it } from 'vitest'
import { describeEnd } from './attempt-end.ts'

const error = { code: 'any', message: 'any', name: 'Error', retryable: false }
const ends: readonly (readonly [outcome: Outcome, booked: string, isUnresolved: boolean])[] = [
  [{ status: 'completed', output: null, report: { cost: '0.002' } }, '0.002', false],
  [{ status: 'completed', output: null }, '0.01', true],
  [{ status: 'failed', error, booking: 'release' }, '0', false],
  [{ status: 'failed', error, booking: 'unresolved' }, '0.01', true],
  [{ status: 'failed', error, booking: 'release', report: { cost: '0.001' } }, '0.001', false],
  [{ status: 'cancelled', notSent: true }, '0', false],
  [{ status: 'cancelled' }, '0.01', true],
  [{ status: 'lost', reason: 'any' }, '0.01', true],
]

describe('the end of an attempt', () => {
  const command = { kind: 'llm', name: 'ask', attempt: 2, reserve: '0.01' } as Parameters<
    typeof describeEnd
  >[0]['command']

  it.each(ends)('books %j as $%s', (outcome, booked, isUnresolved) => {
    expect(describeEnd({ runId: 'r', command, outcome, durationMs: 5 })).toEqual({
      runId: 'r',
      kind: 'llm',
      step: 'ask',
      attempt: 2,
      outcome: outcome.status,
      durationMs: 5,
      booked,
      isUnresolved,
    })
  })

  it('books nothing where nothing was reserved and nothing was charged', () => {
    const { reserve: _, ...unpriced } = command
    const end = describeEnd({
      runId: 'r',
      command: unpriced,
      outcome: { status: 'lost', reason: 'any' },
      durationMs: 5,
    })
    expect(end).toMatchObject({ booked: '0', isUnresolved: false })
  })
})
