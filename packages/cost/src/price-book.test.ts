import { describe, expect, it } from 'vitest'
import { createPriceBook } from './price-book.ts'

const book = createPriceBook({ provider: 'openai', textBound: 'utf8' })
const at = Date.parse('2026-11-01T00:00:00Z')

function call(input: number, output: number) {
  return { model: 'gpt-4o-mini', usage: { input: { total: input }, output: { total: output } } }
}

describe('the price of a call that was made', () => {
  it('is never nothing because a server sends zeros for what it has not counted', async () => {
    expect(await book.price([call(0, 0)], at)).toEqual({ unpriced: expect.stringContaining('0 input tokens') })
    expect(await book.price([call(0, 12)], at)).toEqual({ unpriced: expect.stringContaining('0 input tokens') })
  })

  it('counts what was read by any of its samplings', async () => {
    expect(await book.price([call(0, 0), call(100, 10)], at)).toMatchObject({ cost: { amount: '0.000021' } })
  })

  it('is not known where a counter cannot be true', async () => {
    expect(await book.price([call(-1, 10)], at)).toEqual({ unpriced: expect.stringContaining('input.total is -1') })
  })
})
