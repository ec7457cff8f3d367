import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { priceCase } from './price-case.ts'
import type { RecordedCase } from './recorded-case.ts'

interface ExpectedCase extends RecordedCase {
  readonly expected_usd?: string
  readonly expected_error?: string
}

const cases: readonly ExpectedCase[] = JSON.parse(
  readFileSync(new URL('./fixtures/cases.json', import.meta.url), 'utf8'),
)

describe('a recorded reply', () => {
  it.each(cases)(
    '$id costs $expected_usd$expected_error',
    async ({ expected_usd: usd, expected_error: error, ...given }) => {
      expect(await priceCase(given)).toEqual(usd === undefined ? { id: given.id, error } : { id: given.id, usd })
    },
  )

  it('is not priced by what it expects, nor by facts that nobody said to use', async () => {
    const [first] = cases
    const lying = { ...first, expected_usd: '1', expected_error: 'x', price_facts: { input: '9', output: '9' } }
    expect(await priceCase(lying)).toEqual({ id: first?.id, usd: first?.expected_usd })
  })

  it.each([
    [{ api: 'carrier pigeon' }],
    [{ model: '' }],
    [{ wire: 'stream', usage: {} }],
    [{ at: 'yesterday' }],
    [{ repeat: 0 }],
  ])('that lacks something is told apart: %j', async (change) => {
    expect(await priceCase({ ...cases[0], ...change })).toEqual({ id: cases[0]?.id, error: 'InvalidCaseError' })
  })

  it('has a fact of its own sheet refused that nobody knows', async () => {
    const misspelt = { ...cases[0], override: true, price_facts: { input: '1', ouput: '2' } }
    expect(await priceCase(misspelt)).toMatchObject({ error: 'InvalidPriceSheetError' })
  })
})
