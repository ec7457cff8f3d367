import type { Usage } from '@wflo/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { priceUsage } from './price-usage.ts'

const at = Date.parse('2026-11-01')
const count = fc.nat({ max: 100_000 })
const usages = fc.record({ fresh: count, cacheRead: count, cacheWrite: count, reasoning: count, visible: count }).map(
  ({ fresh, cacheRead, cacheWrite, reasoning, visible }): Usage => ({
    input: { total: fresh + cacheRead + cacheWrite, cacheRead, cacheWrite },
    output: { total: reasoning + visible, reasoning },
  }),
)

async function amountOf(usage: Usage): Promise<bigint> {
  return (await priceUsage({ provider: 'openai', model: 'gpt-5.6-terra', usage, at })).amount
}

describe('costs', () => {
  it('sum up the same in any order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(usages, { maxLength: 30 }), async (calls) => {
        const amounts = await Promise.all(calls.map(amountOf))
        const shuffled = amounts.toSorted((left, right) => (left < right ? -1 : 1))
        expect(sum(shuffled)).toBe(sum(amounts))
      }),
    )
  })

  it('are the sum of their lines, each of them quantity times rate', async () => {
    await fc.assert(
      fc.asyncProperty(usages, async (usage) => {
        const { amount, lines } = await priceUsage({ provider: 'openai', model: 'gpt-5.6-terra', usage, at })
        expect(amount).toBe(sum(lines.map(({ quantity, rate }) => BigInt(quantity) * rate)))
        const { input, output } = usage
        expect(lines.reduce((total, { quantity }) => total + quantity, 0)).toBe(input.total + output.total)
      }),
    )
  })

  it('grow with every token', async () => {
    await fc.assert(
      fc.asyncProperty(usages, async ({ input, output }) => {
        const before = await amountOf({ input, output })
        expect(await amountOf({ input: { ...input, total: input.total + 1 }, output })).toBeGreaterThan(before)
        expect(await amountOf({ input, output: { ...output, total: output.total + 1 } })).toBeGreaterThan(before)
      }),
    )
  })
})

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n)
}
