import type { CardRates, ModelCard, Money } from '@wflo/core'
import { UnpricedUnitError } from './errors/unpriced-unit-error.ts'
import { findPrices, type PriceQuery } from './find-prices.ts'
import { knownMaxOutputTokens } from './max-output-tokens.ts'
import type { TierPrices, TokenRates } from './price-sheet.ts'
import { ratePerToken } from './rate.ts'
import { checkCovered, ownTier, type RateContext, rateOf } from './resolve-rate.ts'
import type { TimedPrices } from './timed-prices.ts'

export interface ModelCardOptions extends PriceQuery {
  /** How many tokens a text can have at most: `utf8-nfkc` for a tokenizer that normalises first. */
  readonly textBound: ModelCard['textBound']
}

/**
 * What is needed to quote a call of text before it is made: the dearest rates that it can reach. Throws
 * `UnknownModelError`, or `UnpricedUnitError` where the model has no price for text in and out.
 */
export async function createModelCard({ textBound, ...query }: ModelCardOptions): Promise<ModelCard> {
  const { sheet, prices, today, validUntil } = await findPrices(query)
  const context = { model: query.model, sheet }
  checkCovered(prices, context)
  const tiers = tierNames(today).map((tier) => [tier, dearestOf(tiersCalled(tier, today), context)] as const)
  const maxOutputTokens = prices.maxOutputTokens ?? listedMaxOutputTokens(query)
  return {
    card: 1,
    model: `${query.provider}/${query.model}`,
    sheet,
    rates: dearestOf(today, context),
    ...(tiers.length === 0 ? {} : { tiers: Object.fromEntries(tiers) }),
    textBound,
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    ...(validUntil === undefined ? {} : { validUntil }),
  }
}

function listedMaxOutputTokens({ provider, model, useListPrices = true }: PriceQuery): number | undefined {
  return useListPrices ? knownMaxOutputTokens(provider, model) : undefined
}

function tierNames(rows: readonly TimedPrices[]): readonly string[] {
  return [...new Set(rows.flatMap(({ tiers = {} }) => Object.keys(tiers)))]
}

/** A tier without long-context rates does not take long requests: the vendor serves those at the model's own. */
function tiersCalled(tier: string, rows: readonly TimedPrices[]): readonly TierPrices[] {
  return rows.flatMap((row) => {
    const own = ownTier(row, tier)
    if (own === undefined) return []
    return row.longContext === undefined ? own : { longContext: row.longContext, ...own }
  })
}

function dearestOf(prices: readonly TierPrices[], context: RateContext): CardRates {
  const short = dearestRates(
    prices.map(({ rates }) => rates),
    context,
  )
  const long = prices.flatMap(({ longContext }) => longContext ?? [])
  if (long.length === 0) return short
  const threshold = Math.min(...long.map((rates) => rates.threshold))
  return {
    ...short,
    longContext: {
      threshold,
      ...dearestRates(
        long.map(({ rates }) => rates),
        context,
      ),
    },
  }
}

function dearestRates(rates: readonly TokenRates[], context: RateContext): { input: string; output: string } {
  return {
    input: dearest(rates.map((row) => dearestInput(row, context))).toString(),
    output: dearest(rates.map((row) => rateOf(row, 'output', context))).toString(),
  }
}

/** A token of text is read fresh, from a cache, or while it is written to one. */
function dearestInput(rates: TokenRates, context: RateContext): Money {
  if (rates.input === undefined) throw new UnpricedUnitError({ unit: 'input', ...context })
  const ways = (['input', 'cacheRead', 'cacheWrite', 'cacheWrite1h'] as const).flatMap((unit) => {
    const price = rates[unit]
    return price === undefined ? [] : ratePerToken(price, `rates.${unit}`)
  })
  return dearest(ways)
}

function dearest(rates: readonly Money[]): Money {
  return rates.reduce(dearer, 0n)
}

function dearer(left: Money, right: Money): Money {
  if (left > right) return left
  return right
}
