import type { Usage } from '@wflo/core'
import { InvalidUsageError } from './errors/invalid-usage-error.ts'

/**
 * Tokens of one call, each counted once, in the order of `tokenUnits`: a list, because a million calls are priced in a
 * moment only without a look-up by name for each count.
 */
export type TokenQuantities = readonly number[]

/**
 * Splits checked totals into disjoint parts. Where cached and audio or image tokens must overlap, the overlap counts
 * as uncached audio or image: the dearer reading. Throws `InvalidUsageError` for counts that cannot be true.
 */
export function usageQuantities(usage: Usage): TokenQuantities {
  if (!isPlain(usage)) refuseUsage(usage)
  const { input, output } = usage
  const { total, cacheRead = 0, cacheWrite = 0, cacheWrite1h = 0, cacheWrite12h = 0, audio = 0, image = 0 } = input
  const written = cacheWrite + cacheWrite1h + cacheWrite12h
  const unwritten = total - audio - image - written
  if (cacheRead + written > total || unwritten < 0) refuseInput(input)
  const read = Math.min(cacheRead, unwritten)
  const { reasoning = 0, audio: spoken = 0, image: drawn = 0 } = output
  const plain = output.total - reasoning - spoken - drawn
  if (plain < 0) tooMuch('output.reasoning + audio + image', reasoning + spoken + drawn, 'output', output.total)
  return [
    unwritten - read,
    read,
    cacheWrite,
    cacheWrite1h,
    cacheWrite12h,
    audio,
    image,
    plain,
    reasoning,
    spoken,
    drawn,
  ]
}

/**
 * Whether every field is known and every count one that can be priced. Fields are counted and read by name, which is
 * three times as fast as looking at whatever is there.
 */
function isPlain(usage: Usage): boolean {
  if (typeof usage !== 'object' || usage === null) return false
  const { input, output, requests } = usage
  if (typeof input !== 'object' || input === null || typeof output !== 'object' || output === null) return false
  return (
    fieldsIn(usage) === (requests === undefined ? 2 : 3) &&
    fieldsIn(input) === plainInput(input) &&
    fieldsIn(output) === plainOutput(output)
  )
}

function fieldsIn(counts: object): number {
  let fields = 0
  for (const _ in counts) fields += 1
  return fields
}

/** More fields than any usage has: what a count that is none counts as. */
const tooMany = 100

/** How many of the known counts are there; `tooMany` where one is none. */
function plainInput(counts: Usage['input']): number {
  const { total, cacheRead, cacheWrite, cacheWrite1h, cacheWrite12h, audio, image } = counts
  if (!isCount(total)) return tooMany
  return (
    1 +
    part(cacheRead, total) +
    part(cacheWrite, total) +
    part(cacheWrite1h, total) +
    part(cacheWrite12h, total) +
    part(audio, total) +
    part(image, total)
  )
}

function plainOutput({ total, reasoning, audio, image }: Usage['output']): number {
  if (!isCount(total)) return tooMany
  return 1 + part(reasoning, total) + part(audio, total) + part(image, total)
}

function part(count: number | undefined, total: number): number {
  if (count === undefined) return 0
  return isCount(count) && count <= total ? 1 : tooMany
}

/** Names what is wrong with a usage that is not plain. */
function refuseUsage(usage: Usage): void {
  if (typeof usage !== 'object' || usage === null) throw new InvalidUsageError('usage', 'is missing')
  for (const name in usage) if (!isPart(name)) throw new InvalidUsageError(name, 'is not a part of usage')
  checkCounts('input', usage.input, isInputName)
  checkCounts('output', usage.output, isOutputName)
}

function isPart(name: string): boolean {
  return name === 'input' || name === 'output' || name === 'requests'
}

function isInputName(name: string): boolean {
  return (
    name === 'total' ||
    name === 'cacheRead' ||
    name === 'cacheWrite' ||
    name === 'cacheWrite1h' ||
    name === 'cacheWrite12h' ||
    name === 'audio' ||
    name === 'image'
  )
}

function isOutputName(name: string): boolean {
  return name === 'total' || name === 'reasoning' || name === 'audio' || name === 'image'
}

type Side = 'input' | 'output'
type Counts = { readonly total: number } & { readonly [name: string]: number }

/** Every count that is there is one that can be priced, a whole number, and no more than the total. */
function checkCounts(side: Side, counts: Counts, isName: (name: string) => boolean): void {
  if (typeof counts !== 'object' || counts === null) throw new InvalidUsageError(side, 'is missing')
  const { total } = counts
  if (!isCount(total)) refuseCount(`${side}.total`, total)
  for (const name in counts) {
    if (!isName(name)) throw new InvalidUsageError(`${side}.${name}`, 'is not a count that can be priced')
    const count = counts[name]
    if (!isCount(count)) refuseCount(`${side}.${name}`, count)
    else if (count > total) tooMuch(`${side}.${name}`, count, side, total)
  }
}

/** A whole number ≥ 0 that a double holds exactly. */
export function checkCount(field: string, value: unknown): number {
  return isCount(value) ? value : refuseCount(field, value)
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function refuseCount(field: string, value: unknown): never {
  const shown = typeof value === 'string' ? JSON.stringify(value) : String(value)
  throw new InvalidUsageError(field, `is ${shown}, not a whole number of 0 or more`)
}

function refuseInput(input: Usage['input']): never {
  const { total, cacheRead = 0, cacheWrite = 0, cacheWrite1h = 0, cacheWrite12h = 0, audio = 0, image = 0 } = input
  const cached = cacheRead + cacheWrite + cacheWrite1h + cacheWrite12h
  if (cached > total) tooMuch('input.cacheRead + cacheWrite + cacheWrite1h + cacheWrite12h', cached, 'input', total)
  if (audio + image > total) tooMuch('input.audio + image', audio + image, 'input', total)
  throw new InvalidUsageError('input', 'has audio or image tokens that were written to a cache')
}

function tooMuch(field: string, value: number, side: Side, total: number): never {
  throw new InvalidUsageError(field, `is ${value}, more than ${side}.total (${total})`)
}
