import { InvalidPriceSheetError } from './errors/invalid-price-sheet-error.ts'

/** A factor above 0, exact: a fraction such as `'11/10'`, or a decimal with at most six decimals such as `'1.1'`. */
export type Fraction = string

/** A {@link Fraction}, read. */
export interface Ratio {
  readonly numerator: bigint
  readonly denominator: bigint
}

const fractionPattern = /^(\d{1,9})\/(\d{1,9})$/
const decimalPattern = /^(\d{1,9})(?:\.(\d{1,6}))?$/

/** Whether `value` is a {@link Fraction}. */
export function isFraction(value: unknown): value is Fraction {
  return typeof value === 'string' && readRatio(value) !== undefined
}

/** Throws `InvalidPriceSheetError` for a text that is not a {@link Fraction}. */
export function parseFraction(text: Fraction, path: string): Ratio {
  const ratio = typeof text === 'string' ? readRatio(text) : undefined
  if (ratio === undefined) throw new InvalidPriceSheetError(path, describeBadFraction(text))
  return ratio
}

function readRatio(text: string): Ratio | undefined {
  const [, over, under] = fractionPattern.exec(text) ?? []
  if (over !== undefined && under !== undefined) return above0({ numerator: BigInt(over), denominator: BigInt(under) })
  const [, whole, decimals = ''] = decimalPattern.exec(text) ?? []
  if (whole === undefined) return undefined
  return above0({ numerator: BigInt(whole + decimals), denominator: 10n ** BigInt(decimals.length) })
}

function above0(ratio: Ratio): Ratio | undefined {
  return ratio.numerator > 0n && ratio.denominator > 0n ? ratio : undefined
}

/** `amount` times `ratio`, rounded up to a whole number: never too little. */
export function multiplyUp(amount: bigint, { numerator, denominator }: Ratio): bigint {
  return (amount * numerator + denominator - 1n) / denominator
}

/** What is wrong with a factor, for an error's message. */
export function describeBadFraction(value: unknown): string {
  const shown = typeof value === 'string' ? JSON.stringify(value) : String(value)
  return `is ${shown}: write a factor above 0 in quotes, such as "11/10" or "1.1"`
}
