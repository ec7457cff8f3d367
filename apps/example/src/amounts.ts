import { formatUsd, type MoneyString, parseMoney } from '@wflo/core'

/** An exact amount as people read it: `$0.00024885`. */
export function dollars(amount: MoneyString): string {
  return `$${amount}`
}

/** How much of `whole` is used by `part`: rounded up to a tenth of a percent, as for all that is spent. */
export function percent(part: MoneyString, whole: MoneyString): string {
  const tenths = perMille(part, whole)
  return `${tenths / 10n}.${tenths % 10n} %`
}

/** How many of `width` cells `part` fills of `whole`: at least one as soon as there is anything, never more than all. */
export function cells(part: MoneyString, whole: MoneyString, width: number): number {
  const filled = Number((perMille(part, whole) * BigInt(width) + 999n) / 1_000n)
  return Math.min(width, filled)
}

/** Adds amounts exactly. */
export function sum(...amounts: readonly MoneyString[]): MoneyString {
  return formatUsd(amounts.reduce((total, amount) => total + parseMoney(amount), 0n))
}

/** A budget of nothing is full from the start. */
function perMille(part: MoneyString, whole: MoneyString): bigint {
  const limit = parseMoney(whole)
  if (limit === 0n) return 1_000n
  return (parseMoney(part) * 1_000n + limit - 1n) / limit
}
