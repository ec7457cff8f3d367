import type { Usage } from '@wflo/core'
import { InvalidUsageError } from './errors/invalid-usage-error.ts'

/** Tokens of one call, each counted once; `reasoning` is the part of `output` that may have a rate of its own. */
export interface TokenQuantities {
  readonly input: number
  readonly cacheRead: number
  readonly cacheWrite: number
  readonly cacheWrite1h: number
  readonly cacheWrite12h: number
  readonly inputAudio: number
  readonly inputImage: number
  readonly output: number
  readonly reasoning: number
  readonly outputAudio: number
  readonly outputImage: number
}

const sides: ReadonlySet<string> = new Set(['input', 'output', 'requests'])
const inputNames: ReadonlySet<string> = new Set([
  'total',
  'cacheRead',
  'cacheWrite',
  'cacheWrite1h',
  'cacheWrite12h',
  'audio',
  'image',
])
const outputNames: ReadonlySet<string> = new Set(['total', 'reasoning', 'audio', 'image'])

/**
 * Splits checked totals into disjoint parts. Where cached and audio or image tokens must overlap, the overlap counts
 * as uncached audio or image: the dearer reading. Throws `InvalidUsageError` for counts that cannot be true.
 */
export function usageQuantities(usage: Usage): TokenQuantities {
  if (typeof usage !== 'object' || usage === null) throw new InvalidUsageError('usage', 'is missing')
  for (const name in usage) if (!sides.has(name)) throw new InvalidUsageError(name, 'is not a part of usage')
  return { ...inputQuantities(usage.input), ...outputQuantities(usage.output) }
}

type InputQuantities = Omit<TokenQuantities, 'output' | 'reasoning' | 'outputAudio' | 'outputImage'>

function inputQuantities(input: Usage['input']): InputQuantities {
  checkCounts('input', input, inputNames)
  const { total, cacheRead = 0, cacheWrite = 0, cacheWrite1h = 0, cacheWrite12h = 0, audio = 0, image = 0 } = input
  const written = cacheWrite + cacheWrite1h + cacheWrite12h
  const cached = cacheRead + written
  if (cached > total) tooMuch('input.cacheRead + cacheWrite + cacheWrite1h + cacheWrite12h', cached, 'input', total)
  const media = audio + image
  if (media > total) tooMuch('input.audio + image', media, 'input', total)
  const unwritten = total - media - written
  if (unwritten < 0) throw new InvalidUsageError('input', 'has audio or image tokens that were written to a cache')
  const read = Math.min(cacheRead, unwritten)
  const counts = { cacheRead: read, cacheWrite, cacheWrite1h, cacheWrite12h, inputAudio: audio, inputImage: image }
  return { input: unwritten - read, ...counts }
}

function outputQuantities(output: Usage['output']): Omit<TokenQuantities, keyof InputQuantities> {
  checkCounts('output', output, outputNames)
  const { total, reasoning = 0, audio = 0, image = 0 } = output
  const details = reasoning + audio + image
  if (details > total) tooMuch('output.reasoning + audio + image', details, 'output', total)
  return { output: total - details, reasoning, outputAudio: audio, outputImage: image }
}

/** Every count that is there is one that can be priced, a whole number, and no more than the total. */
function checkCounts(
  side: 'input' | 'output',
  counts: { readonly total: number } & { readonly [name: string]: number },
  names: ReadonlySet<string>,
): void {
  if (typeof counts !== 'object' || counts === null) throw new InvalidUsageError(side, 'is missing')
  const { total } = counts
  checkCount(`${side}.total`, total)
  for (const name in counts) {
    if (!names.has(name)) throw new InvalidUsageError(`${side}.${name}`, 'is not a count that can be priced')
    const count = checkCount(`${side}.${name}`, counts[name])
    if (count > total) tooMuch(`${side}.${name}`, count, side, total)
  }
}

/** A whole number ≥ 0 that a double holds exactly. */
export function checkCount(field: string, value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value
  const shown = typeof value === 'string' ? JSON.stringify(value) : String(value)
  throw new InvalidUsageError(field, `is ${shown}, not a whole number of 0 or more`)
}

function tooMuch(field: string, value: number, side: 'input' | 'output', total: number): never {
  throw new InvalidUsageError(field, `is ${value}, more than ${side}.total (${total})`)
}
