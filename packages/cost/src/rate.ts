import { type Money, parseMoney } from '@wflo/core'
import { InvalidPriceSheetError } from './errors/invalid-price-sheet-error.ts'

const pricePattern = /^\d+(?:\.\d{1,6})?$/

/** Whether `value` is a `Price`: digits with at most six decimals. */
export function isPrice(value: unknown): value is string {
  return typeof value === 'string' && pricePattern.test(value)
}

/** US dollars per million tokens, as pico-dollars per token: exact, because 1e12 / 1e6 leaves six decimals. */
export function ratePerToken(price: string, path: string): Money {
  return checked(price, path) / 1_000_000n
}

/** US dollars per thousand requests, as pico-dollars per request. */
export function ratePerRequest(price: string, path: string): Money {
  return checked(price, path) / 1_000n
}

function checked(price: string, path: string): Money {
  if (isPrice(price)) return parseMoney(price)
  throw new InvalidPriceSheetError(path, describeBadPrice(price))
}

/** What is wrong with a price, for an error's message. */
export function describeBadPrice(value: unknown): string {
  const shown = typeof value === 'string' ? JSON.stringify(value) : String(value)
  return `is ${shown}: write US dollars in quotes, digits with at most six decimals, such as "0.15"`
}
