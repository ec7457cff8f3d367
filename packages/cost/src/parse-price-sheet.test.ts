import { describe, expect, it } from 'vitest'
import { InvalidPriceSheetError } from './errors/invalid-price-sheet-error.ts'
import { parsePriceSheet } from './parse-price-sheet.ts'

const row = { model: 'acme-1', rates: { input: '0.20', output: '0.60' } }
const full = {
  sheet: 'acme@2026-11',
  prices: [
    {
      ...row,
      provider: 'acme',
      effectiveFrom: '2026-11-01',
      longContext: { threshold: 100_000, rates: { input: '0.4', output: '1.2' } },
      tiers: { batch: { multiplier: '1/2' }, flex: { rates: { input: '0.1', output: '0.3' } } },
      geo: { us: '11/10', eu: '1.25' },
      fees: { webSearch: '10' },
      maxOutputTokens: 8_192,
      source: 'https://acme.example/prices',
      verified: '2026-11-02',
      note: 'two sources disagree',
    },
  ],
}

function refusal(json: unknown): string {
  try {
    parsePriceSheet(json)
  } catch (error) {
    if (InvalidPriceSheetError.isInstance(error)) return error.message
    throw error
  }
  return 'accepted'
}

describe('a price sheet', () => {
  it('is read from text and from parsed JSON', () => {
    expect(parsePriceSheet(full)).toEqual(full)
    expect(parsePriceSheet(JSON.stringify(full))).toEqual(full)
  })

  it.each([0.15, '-1', '1e-6', '0.1234567', '.5', '1.', '', ' 1', '1,5', '$1', 'NaN', null, '٣'])(
    'has no price %j',
    (input) => {
      const message = refusal({ sheet: 's', prices: [{ model: 'm', rates: { input } }] })
      expect(message).toMatch(/prices\[0\]\.rates\.input is .*: write US dollars in quotes/)
    },
  )

  it.each(['2026-02-30', '2026-13-01', '01.11.2026', '2026-11-01T00:00:00Z', 20_261_101])(
    'begins on no day %j',
    (effectiveFrom) => {
      expect(refusal({ sheet: 's', prices: [{ ...row, effectiveFrom }] })).toMatch('prices[0].effectiveFrom has to be')
    },
  )

  it.each([
    ['{', 'the text is not JSON'],
    [null, 'the sheet has to be an object, and is null'],
    [[], 'the sheet has to be an object'],
    [{ prices: [] }, 'sheet is missing'],
    [{ sheet: '', prices: [] }, 'sheet has to be a text'],
    [{ sheet: 's', prices: {} }, 'prices has to be a list'],
    [{ sheet: 's', prices: [{ rates: {} }] }, 'prices[0].model is missing'],
    [{ sheet: 's', prices: [{ model: 'm' }] }, 'prices[0].rates is missing'],
    [{ sheet: 's', prices: [row, { ...row, rates: { cached: '1' } }] }, 'prices[1].rates.cached is not a field'],
    [{ sheet: 's', prices: [{ ...row, maxOutputTokens: 0 }] }, 'prices[0].maxOutputTokens has to be a whole number'],
    [{ sheet: 's', prices: [{ ...row, longContext: { rates: {} } }] }, 'prices[0].longContext.threshold is missing'],
    [{ sheet: 's', prices: [{ ...row, tiers: { flex: {} } }] }, 'prices[0].tiers.flex.rates is missing'],
    [{ sheet: 's', prices: [{ ...row, tiers: { default: { rates: {} } } }] }, 'prices[0].tiers.default is not a tier'],
    [{ sheet: 's', prices: [{ ...row, tiers: { flex: { multiplier: '0' } } }] }, 'tiers.flex.multiplier is "0"'],
    [{ sheet: 's', prices: [{ ...row, tiers: { flex: { multiplier: 0.5 } } }] }, 'tiers.flex.multiplier is 0.5'],
    [
      { sheet: 's', prices: [{ ...row, tiers: { flex: { multiplier: '2', rates: {} } } }] },
      'tiers.flex.rates is not a field',
    ],
    [{ sheet: 's', prices: [{ ...row, geo: { us: '11/0' } }] }, 'prices[0].geo.us is "11/0": write a factor above 0'],
    [{ sheet: 's', prices: [{ ...row, geo: { global: '1' } }] }, 'prices[0].geo.global has no factor'],
    [{ sheet: 's', prices: [{ ...row, note: 3 }] }, 'prices[0].note has to be a text'],
    [{ sheet: 's', prices: [{ ...row, fees: { webSearch: 10 } }] }, 'prices[0].fees.webSearch is 10: write'],
    [JSON.parse('{"sheet":"s","prices":[],"__proto__":{}}'), '__proto__ is not a field'],
  ])('is refused with its place: %j', (json, message) => {
    expect(refusal(json)).toContain(message)
  })
})
