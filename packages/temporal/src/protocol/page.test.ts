import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pageOf } from './page.ts'

describe('pageOf', () => {
  it('gives every item once, in order, over as many pages as it takes', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 250_000 }), { maxLength: 12 }), (lengths) => {
        const items = lengths.map((length) => 'x'.repeat(length))
        const seen: string[] = []
        for (let from: number | undefined = 0; from !== undefined; ) {
          const page: ReturnType<typeof pageOf<string>> = pageOf(items, from)
          if (page.items.length > 1) expect(JSON.stringify(page.items).length).toBeLessThan(500_000)
          seen.push(...page.items)
          from = page.next
        }
        expect(seen).toEqual(items)
      }),
    )
  })
})
