import { InvalidValueError } from '../errors/invalid-value-error.ts'

const factors: Readonly<Record<string, number>> = { b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 }

/** Bytes of a size: a number of them, or text such as `'64m'` or `'1.5g'` (powers of 1024). */
export function parseBytes(size: number | string): number {
  const bytes = typeof size === 'number' ? size : parseText(size)
  if (Number.isFinite(bytes) && bytes >= 0) return Math.round(bytes)
  const shown = typeof size === 'string' ? JSON.stringify(size) : String(size)
  throw new InvalidValueError(`${shown} is not a size: write '64m', '512k' or '1g', or a number of bytes`, {
    value: String(size),
  })
}

function parseText(text: string): number {
  const match = /^(\d+(?:\.\d+)?) ?(?:([kmg])i?b?|b)?$/i.exec(text)
  if (match === null) return Number.NaN
  return Number(match[1]) * (factors[match[2]?.toLowerCase() ?? 'b'] ?? Number.NaN)
}
