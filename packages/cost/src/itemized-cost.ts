import { formatUsd, type Money } from '@wflo/core'
import { multiplyUp } from './fraction.ts'
import type { PricedLine, PricedUsage } from './priced-usage.ts'
import type { Factor } from './tier-rates.ts'
import { tokenUnits, type UnitRates } from './unit-rates.ts'
import type { TokenQuantities } from './usage-quantities.ts'

/** What a call was priced by: the same for all calls of one tier that are as long. */
export interface CostTerms {
  readonly sheet: string
  readonly rates: UnitRates
  readonly factors: readonly Factor[]
  readonly fees: readonly PricedLine[]
}

/** A priced call: the amount at once, its lines and rates when somebody looks. */
export class ItemizedCost implements PricedUsage {
  readonly amount: Money
  readonly #quantities: TokenQuantities
  readonly #terms: CostTerms

  constructor(amount: Money, quantities: TokenQuantities, terms: CostTerms) {
    this.amount = amount
    this.#quantities = quantities
    this.#terms = terms
  }

  get sheet(): string {
    return this.#terms.sheet
  }

  get lines(): readonly PricedLine[] {
    const { rates, factors, fees } = this.#terms
    const tokens = tokenLines(this.#quantities, rates)
    return [...tokens, ...factorLines(tokens, factors), ...fees]
  }

  get rates(): PricedUsage['rates'] {
    const { factors } = this.#terms
    return {
      ...Object.fromEntries(this.lines.map(({ unit, rate }) => [unit, formatUsd(rate * 1_000_000n)])),
      ...Object.fromEntries(factors.map(({ unit, text }) => [unit, text])),
    }
  }
}

const output = tokenUnits.indexOf('output')
const reasoning = tokenUnits.indexOf('reasoning')

/** Reasoning is a line of its own only where it has a rate of its own. */
function tokenLines(quantities: TokenQuantities, rates: UnitRates): readonly PricedLine[] {
  const isOutput = rates[reasoning] === rates[output]
  return tokenUnits.flatMap((unit, index) => {
    if (isOutput && index === reasoning) return []
    const quantity = (quantities[index] ?? 0) + (isOutput && index === output ? (quantities[reasoning] ?? 0) : 0)
    return quantity === 0 ? [] : billLine(unit, quantity, rates[index] ?? 0n)
  })
}

/** What each factor adds to the tokens, after those before it. */
function factorLines(tokens: readonly PricedLine[], factors: readonly Factor[]): readonly PricedLine[] {
  const base = tokens.reduce((sum, { amount }) => sum + amount, 0n)
  return factors.map(({ unit }, index) => {
    const before = applyFactors(base, factors.slice(0, index))
    return billLine(unit, 1, applyFactors(base, factors.slice(0, index + 1)) - before)
  })
}

/** All factors at once, so that only one rounding, up, remains. */
export function applyFactors(base: Money, factors: readonly Factor[]): Money {
  let numerator = 1n
  let denominator = 1n
  for (const { ratio } of factors) {
    numerator *= ratio.numerator
    denominator *= ratio.denominator
  }
  return multiplyUp(base, { numerator, denominator })
}

/** One line of a bill. */
export function billLine(unit: string, quantity: number, rate: Money): PricedLine {
  return { unit, quantity, rate, amount: BigInt(quantity) * rate }
}
