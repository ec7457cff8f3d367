import type { CardRates, Money } from '@wflo/core'
import { UnpricedUnitError } from './errors/unpriced-unit-error.ts'
import { multiplyUp } from './fraction.ts'
import type { Factor, TierRates } from './tier-rates.ts'
import { rateOf, type TokenUnit, type UnitRates } from './unit-rates.ts'

/** Whose rates they are. */
interface Context {
  readonly cacheWrites: CacheWrites
  readonly model: string
  readonly sheet: string
}

/** When a vendor writes what it reads to a cache: by itself, or only for a request that asks for it. */
export type CacheWrites = 'automatic' | 'on-request'

/** The dearest ways to read and to write a token of text under any of these rates, on both sides of the threshold. */
export function dearestOf(prices: readonly TierRates[], context: Context): CardRates {
  const short = dearestPair(prices, context)
  const long = prices.flatMap(({ longContext, factor }) =>
    longContext === undefined ? [] : { ...longContext, ...(factor === undefined ? {} : { factor }) },
  )
  if (long.length === 0) return short
  const threshold = Math.min(...long.map((rates) => rates.threshold))
  return { ...short, longContext: { threshold, ...dearestPair(long, context) } }
}

interface Rates {
  readonly rates: UnitRates
  readonly factor?: Factor
}

function dearestPair(prices: readonly Rates[], context: Context): Omit<CardRates, 'longContext'> {
  const dearest = (name: 'input' | 'output', units: readonly TokenUnit[]) =>
    prices
      .map(({ rates, factor }) => {
        if (rateOf(rates, name) === undefined) throw new UnpricedUnitError({ unit: name, ...context })
        const rate = units.map((unit) => rateOf(rates, unit) ?? 0n).reduce(dearer, 0n)
        return factor === undefined ? rate : multiplyUp(rate, factor.ratio)
      })
      .reduce(dearer, 0n)
      .toString()
  const output = dearest('output', ['output', 'reasoning'])
  const caching = dearest('input', [...readUnits, ...writeUnits])
  if (context.cacheWrites === 'automatic') return { input: caching, output }
  return { input: dearest('input', readUnits), output, cachingInput: caching }
}

/** A token of text is read fresh, from a cache, or while it is written to one. */
const readUnits = ['input', 'cacheRead'] as const
const writeUnits = ['cacheWrite', 'cacheWrite1h', 'cacheWrite12h'] as const

function dearer(left: Money, right: Money): Money {
  if (left > right) return left
  return right
}
