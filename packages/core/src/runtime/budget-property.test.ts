import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatUsd, parseMoney } from '../money/money.ts'
import type { LedgerEntry } from '../run/ledger-entry.ts'
import { Admission } from './admission.ts'
import { backOff } from './back-off.ts'
import { Budget } from './budget.ts'

type Ending = { readonly kind: 'settle' | 'release' | 'unresolved'; readonly share: number }

const ending: fc.Arbitrary<Ending> = fc.record({
  kind: fc.constantFrom('settle' as const, 'release' as const, 'unresolved' as const),
  share: fc.integer({ min: 0, max: 100 }),
})
const calls = fc.array(fc.record({ quote: fc.bigInt({ min: 1n, max: 1_000n }), ending }), {
  minLength: 1,
  maxLength: 40,
})
const limit = 2_000n

function sums(budget: Budget): bigint {
  const { spent, reserved, unresolved } = budget.view()
  return parseMoney(spent) + parseMoney(reserved) + parseMoney(unresolved)
}

function end(budget: Budget, key: string, quote: bigint, { kind, share }: Ending): LedgerEntry {
  if (kind === 'settle') return budget.settle(key, (quote * BigInt(share)) / 100n, {}, 0)
  return kind === 'release' ? budget.release(key, 0) : budget.leaveUnresolved(key, 0)
}

describe('the budget', () => {
  it('is never exceeded, whoever asks for what, and whatever calls turn out to cost', () => {
    fc.assert(
      fc.property(calls, fc.infiniteStream(fc.nat()), (wanted, order) => {
        const budget = new Budget(limit)
        const admission = new Admission({ budget, window: 5 })
        const open: (() => void)[] = []
        const outcomes: string[] = []
        for (const [index, call] of wanted.entries()) {
          const key = `${index}/call/1`
          admission.apply({
            command: index,
            step: 'call',
            quote: call.quote,
            start() {
              budget.reserve({ key, step: 'call', attempt: 1, target: 'call', quote: call.quote, at: 0 })
              outcomes.push('started')
              open.push(() => {
                end(budget, key, call.quote, call.ending)
                admission.leave()
              })
            },
            refuse: ({ code }) => outcomes.push(code),
            onBudgetWait() {},
          })
          expect(sums(budget)).toBeLessThanOrEqual(limit)
          expect(open.length).toBeLessThanOrEqual(5)
        }
        while (open.length > 0) {
          open.splice((order.next().value as number) % open.length, 1)[0]?.()
          expect(sums(budget)).toBeLessThanOrEqual(limit)
        }
        expect(outcomes).toHaveLength(wanted.length)
      }),
    )
  })

  it('comes to the same sum whatever the order in which calls are settled', () => {
    fc.assert(
      fc.property(calls, fc.infiniteStream(fc.nat()), (wanted, order) => {
        const settleIn = (next: (left: number) => number): string => {
          const budget = new Budget('unlimited')
          const open = wanted.map((call, index) => ({ ...call, key: `${index}/call/1` }))
          for (const { key, quote } of open) {
            budget.reserve({ key, step: 'call', attempt: 1, target: 'call', quote, at: 0 })
          }
          while (open.length > 0) {
            const [call] = open.splice(next(open.length), 1)
            if (call !== undefined) end(budget, call.key, call.quote, call.ending)
          }
          return formatUsd(budget.booked)
        }
        expect(settleIn((left) => (order.next().value as number) % left)).toBe(settleIn(() => 0))
      }),
    )
  })

  it('books nothing twice', () => {
    const budget = new Budget(limit)
    budget.reserve({ key: 'k', step: 's', attempt: 1, target: 't', quote: 10n, at: 0 })
    budget.settle('k', 4n, {}, 0)
    expect(() => budget.settle('k', 4n, {}, 0)).toThrow(/a bug in Wflo/)
    expect(() => budget.release('unknown', 0)).toThrow(/a bug in Wflo/)
    expect(budget.reconcile('k', 1n, 0)).toBeUndefined()
    expect(budget.booked).toBe(4n)
  })
})

describe('backOff', () => {
  const policy = { maxAttempts: 9, initialDelay: 1_000, maxDelay: 60_000, maxRetryAfter: 600_000 }

  it('doubles up to the longest delay, less at most a quarter', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (failures, drawn) => {
          const full = Math.min(1_000 * 2 ** (failures - 1), 60_000)
          const delay = backOff({ policy, failures, retryAfter: undefined, random: () => drawn })
          expect(delay).toBeLessThanOrEqual(full)
          expect(delay).toBeGreaterThanOrEqual(full * 0.75 - 1)
        },
      ),
    )
  })

  it('never waits less than the other side asked, up to the clamp', () => {
    expect(backOff({ policy, failures: 1, retryAfter: 1_500.2, random: () => 0.9 })).toBe(1_501)
    expect(backOff({ policy, failures: 1, retryAfter: 9_999_999, random: () => 0 })).toBe(600_000)
    expect(backOff({ policy, failures: 1, retryAfter: -5, random: () => 0 })).toBe(0)
  })
})
