import type { Usage } from '@wflo/core'
import { afterEach, describe, expect, it } from 'vitest'
import { createModelCard } from './create-model-card.ts'
import { createPricer } from './create-pricer.ts'
import { listVerified } from './list-prices.ts'
import type { PriceSheet } from './price-sheet.ts'
import { priceUsage } from './price-usage.ts'
import type { StalePrices } from './stale-prices.ts'

const day = 86_400_000
const usage: Usage = { input: { total: 1 }, output: { total: 1 } }
const verified = '2026-01-01'
const checked = Date.parse(verified)

function sheetCalled(sheet: string, row: { readonly verified?: string } = { verified }): PriceSheet {
  return { sheet, prices: [{ model: 'acme-1', rates: { input: '1', output: '1' }, ...row }] }
}

function query(sheet: PriceSheet, at: number, warnings: StalePrices[]) {
  const onStale = (warning: StalePrices) => void warnings.push(warning)
  return { provider: 'acme', model: 'acme-1', at, sheets: [sheet], onStale }
}

describe('stale prices', () => {
  it('are reported above 90 days, with sheet, model and age', async () => {
    const warnings: StalePrices[] = []
    const sheet = sheetCalled('old@1')
    await priceUsage({ ...query(sheet, checked + 91 * day - 1, warnings), usage })
    expect(warnings).toEqual([])
    await priceUsage({ ...query(sheet, checked + 91 * day, warnings), usage })
    expect(warnings).toMatchObject([{ code: 'WFLO_STALE_PRICES', sheet: 'old@1', model: 'acme-1', verified, days: 91 }])
    expect(warnings[0]?.message).toContain('"acme-1" in old@1 were last checked on 2026-01-01, 91 days before')
  })

  it('are reported once a sheet', async () => {
    const warnings: StalePrices[] = []
    const at = checked + 200 * day
    await priceUsage({ ...query(sheetCalled('old@2'), at, warnings), usage })
    await createPricer(query(sheetCalled('old@2'), at, warnings))
    await createModelCard({ ...query(sheetCalled('old@2'), at, warnings), textBound: 'utf8' })
    await createModelCard({ ...query(sheetCalled('old@3'), at, warnings), textBound: 'utf8' })
    expect(warnings.map(({ sheet }) => sheet)).toEqual(['old@2', 'old@3'])
  })

  it('are not those of a call from before, nor those of which nobody says when they were checked', async () => {
    const warnings: StalePrices[] = []
    await priceUsage({ ...query(sheetCalled('old@4'), checked - 1_000 * day, warnings), usage })
    await priceUsage({ ...query(sheetCalled('old@5', {}), checked + 1_000 * day, warnings), usage })
    expect(warnings).toEqual([])
  })

  it('of the list are as old as its release, and their tiers as old as their last check', async () => {
    const warnings: StalePrices[] = []
    const at = Date.parse('2027-12-01')
    const onStale = (warning: StalePrices) => void warnings.push(warning)
    await priceUsage({ provider: 'openai', model: 'gpt-5.4', at, usage, onStale })
    expect(warnings).toMatchObject([
      { sheet: expect.stringMatching(/^genai-prices@/), verified: listVerified },
      { sheet: expect.stringMatching(/^wflo-tiers@/) },
    ])
  })
})

describe('without somebody to tell', () => {
  const seen: Error[] = []
  const listen = (warning: Error) => void seen.push(warning)
  afterEach(() => void process.off('warning', listen))

  it('stale prices are a warning of the process', async () => {
    process.on('warning', listen)
    const { onStale: _, ...silent } = query(sheetCalled('old@6'), checked + 365 * day, [])
    await priceUsage({ ...silent, usage })
    await new Promise(setImmediate)
    expect(seen).toMatchObject([{ code: 'WFLO_STALE_PRICES', name: 'StalePricesWarning' }])
  })
})
