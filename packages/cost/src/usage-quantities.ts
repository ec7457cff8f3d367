import type { Usage } from '@wflo/core'
import { InvalidUsageError } from './errors/invalid-usage-error.ts'

/** Tokens of one call, each counted once. */
export interface TokenQuantities {
  readonly input: number
  readonly cacheRead: number
  readonly cacheWrite: number
  readonly cacheWrite1h: number
  readonly inputAudio: number
  readonly inputImage: number
  readonly output: number
  readonly outputAudio: number
  readonly outputImage: number
}

const inputDetails = ['cacheRead', 'cacheWrite', 'cacheWrite1h', 'audio', 'image'] as const
const outputDetails = ['reasoning', 'audio', 'image'] as const

/**
 * Splits checked totals into disjoint parts. Where cached and audio or image tokens must overlap, the overlap counts
 * as uncached audio or image: the dearer reading. Throws `InvalidUsageError` for counts that cannot be true.
 */
export function usageQuantities(usage: Usage): TokenQuantities {
  const input = countsOf(usage.input, 'input', inputDetails)
  const output = countsOf(usage.output, 'output', outputDetails)
  const { cacheRead, cacheWrite, cacheWrite1h } = input.details
  atMost('input.cacheRead + cacheWrite + cacheWrite1h', cacheRead + cacheWrite + cacheWrite1h, 'input', input.total)
  atMost('input.audio + image', input.details.audio + input.details.image, 'input', input.total)
  atMost('output.audio + image', output.details.audio + output.details.image, 'output', output.total)
  const media = input.details.audio + input.details.image
  const unwritten = input.total - media - cacheWrite - cacheWrite1h
  if (unwritten < 0) throw new InvalidUsageError('input', 'has audio or image tokens that were written to a cache')
  const read = Math.min(cacheRead, unwritten)
  return {
    input: unwritten - read,
    cacheRead: read,
    cacheWrite,
    cacheWrite1h,
    inputAudio: input.details.audio,
    inputImage: input.details.image,
    output: output.total - output.details.audio - output.details.image,
    outputAudio: output.details.audio,
    outputImage: output.details.image,
  }
}

interface Counts<Detail extends string> {
  readonly total: number
  readonly details: { readonly [detail in Detail]: number }
}

function countsOf<Detail extends string>(
  counts: { readonly total: number } & { readonly [detail in Detail]?: number },
  side: 'input' | 'output',
  names: readonly Detail[],
): Counts<Detail> {
  if (typeof counts !== 'object' || counts === null) throw new InvalidUsageError(side, 'is missing')
  for (const [name, value] of Object.entries(counts)) checkCount(`${side}.${name}`, value)
  const total = checkCount(`${side}.total`, counts.total)
  const details = Object.fromEntries(names.map((name) => [name, counts[name] ?? 0])) as Counts<Detail>['details']
  for (const name of names) atMost(`${side}.${name}`, details[name], side, total)
  for (const name of Object.keys(counts)) {
    if (name !== 'total' && !(names as readonly string[]).includes(name)) {
      throw new InvalidUsageError(`${side}.${name}`, 'is not a count that can be priced')
    }
  }
  return { total, details }
}

/** A whole number ≥ 0 that a double holds exactly. */
export function checkCount(field: string, value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value
  const shown = typeof value === 'string' ? JSON.stringify(value) : String(value)
  throw new InvalidUsageError(field, `is ${shown}, not a whole number of 0 or more`)
}

function atMost(field: string, value: number, side: 'input' | 'output', total: number): void {
  if (value > total) throw new InvalidUsageError(field, `is ${value}, more than ${side}.total (${total})`)
}
