import { InvalidValueError } from '../errors/invalid-value-error.ts'

const milliseconds: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  second: 1_000,
  m: 60_000,
  min: 60_000,
  minute: 60_000,
  h: 3_600_000,
  hour: 3_600_000,
  d: 86_400_000,
  day: 86_400_000,
  w: 604_800_000,
  week: 604_800_000,
}

const durationPattern = /^(\d+(?:\.\d+)?) ?([a-z]+?)(s?)$/

/** Milliseconds of a duration: a number of them, or text such as `'30s'`, `'5m'` or `'2 days'`. */
export function parseDuration(duration: number | string): number {
  const ms = typeof duration === 'number' ? duration : parseText(duration)
  if (Number.isFinite(ms) && ms >= 0) return Math.round(ms)
  const shown = typeof duration === 'string' ? JSON.stringify(duration) : String(duration)
  throw new InvalidValueError(`${shown} is not a duration: write '30s', '5m' or '2 days'`, { value: String(duration) })
}

function parseText(text: string): number {
  const match = durationPattern.exec(text)
  if (match === null) return Number.NaN
  const [, amount = '', unit = '', plural = ''] = match
  const factor = milliseconds[unit + plural] ?? (unit.length > 2 ? milliseconds[unit] : undefined)
  return Number(amount) * (factor ?? Number.NaN)
}
