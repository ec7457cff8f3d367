/**
 * The exact decimal of a JSON number, as its shortest text says it (`0.15` is 0.15 here, not the nearest double).
 * More than six decimals are rounded up to six: too much by less than a pico-dollar a token, never too little.
 */
export function priceFromNumber(value: number): string {
  const [mantissa = '', exponent = '0'] = String(value).split('e')
  const [whole = '0', decimals = ''] = mantissa.split('.')
  const shift = 6 + Number(exponent) - decimals.length
  const digits = BigInt(whole + decimals)
  const millionths = shift >= 0 ? digits * 10n ** BigInt(shift) : divideUp(digits, 10n ** BigInt(-shift))
  return decimalOf(millionths)
}

function divideUp(dividend: bigint, divisor: bigint): bigint {
  return (dividend + divisor - 1n) / divisor
}

function decimalOf(millionths: bigint): string {
  const decimals = (millionths % 1_000_000n).toString().padStart(6, '0').replace(/0+$/, '')
  const whole = (millionths / 1_000_000n).toString()
  return decimals === '' ? whole : `${whole}.${decimals}`
}
