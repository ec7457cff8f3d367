import { InvalidValueError } from '../errors/invalid-value-error.ts'

/** An amount in pico-dollars (1e-12 USD). A price per million tokens with up to six decimals is an exact integer per token. */
export type Money = bigint

/** Whether a value is an amount of 0 or more: plain JavaScript may bring anything. */
export function isAmount(value: unknown): value is Money {
  return typeof value === 'bigint' && value >= 0n
}

/** US dollars as a plain decimal with at most 12 decimals, such as `"0.02488"`: how money looks in JSON and on the wire. */
export type MoneyString = string

export const picoDollarsPerDollar: Money = 1_000_000_000_000n

const decimalPattern = /^(\d+)(?:\.(\d{1,12}))?$/

/** Reads a {@link MoneyString}. Throws `InvalidValueError` for anything else: signs, exponents, commas, 13 decimals. */
export function parseMoney(text: MoneyString): Money {
  const match = typeof text === 'string' ? decimalPattern.exec(text) : null
  if (match === null) {
    throw new InvalidValueError(
      `${JSON.stringify(text)} is not an amount in US dollars: write digits with at most 12 decimals, such as "0.50"`,
      { value: String(text) },
    )
  }
  const [, whole = '0', decimals = ''] = match
  return BigInt(whole) * picoDollarsPerDollar + BigInt(decimals.padEnd(12, '0'))
}

/** Exact US dollars without a sign or trailing zeros: `24_880_000_000n` is `"0.02488"`. A negative amount keeps its minus. */
export function formatUsd(amount: Money): MoneyString {
  if (amount < 0n) return `-${formatUsd(-amount)}`
  const decimals = (amount % picoDollarsPerDollar).toString().padStart(12, '0').replace(/0+$/, '')
  const whole = (amount / picoDollarsPerDollar).toString()
  return decimals === '' ? whole : `${whole}.${decimals}`
}
