import type { ConditionalPrice, ModelInfo, ModelPrice } from '@pydantic/genai-prices'
import { priceFromNumber } from './price-from-number.ts'
import type { TokenRates } from './price-sheet.ts'
import type { TimedPrices } from './timed-prices.ts'

const rateKeys = {
  input: 'input_mtok',
  output: 'output_mtok',
  cacheRead: 'cache_read_mtok',
  cacheWrite: 'cache_write_mtok',
  cacheWrite1h: 'cache_write_1h_mtok',
  inputAudio: 'input_audio_mtok',
  inputImage: 'input_image_mtok',
  outputAudio: 'output_audio_mtok',
  outputImage: 'output_image_mtok',
  reasoning: 'output_reasoning_mtok',
} as const satisfies { readonly [rate in Exclude<keyof TokenRates, 'cacheWrite12h'>]: string }

const feeKeys = { webSearch: 'web_searches_kcount', fileSearch: 'storage_searches_kcount' } as const

/** Charged with every request or answer, and without a counterpart in our usage: such a model stays unpriced. */
const uncoveredKeys = ['requests_kcount', 'output_citation_mtok', 'input_text_messages_kcount']

/** https://github.com/pydantic/genai-prices/issues/711: OpenAI's threshold is 272,000, and the test is "more than". */
const thresholdCorrections = new Map([[271_999, 272_000]])

/**
 * The ids that an entry names in full; its patterns also fit models that it knows nothing about. An entry called
 * `x-latest` that matches what begins with `x` names `x` too, which has no other entry.
 */
export function namedIds({ id, match }: ModelInfo): readonly string[] {
  const conditions = 'or' in match ? match.or : [match]
  const equal = conditions.flatMap((condition) => ('equals' in condition ? condition.equals : []))
  if (id.startsWith('ft:') || id.endsWith('-')) return equal
  const undated = id.replace(/-latest$/, '')
  const isNamed = conditions.some((condition) => 'starts_with' in condition && condition.starts_with === undated)
  return [id, ...(isNamed ? [undated] : []), ...equal]
}

/** Rows of one entry, in the entry's own order: of several that fit a moment, the last wins. Without rates: none. */
export function fromGenaiPrices(model: ModelInfo): readonly TimedPrices[] {
  const conditional: readonly ConditionalPrice[] = Array.isArray(model.prices)
    ? model.prices
    : [{ prices: model.prices }]
  return conditional
    .filter(({ prices }) => Object.keys(prices).length > 0)
    .map(({ constraint, prices }) => ({ model: model.id, ...validity(constraint), ...pricesOf(prices) }))
}

function validity(constraint: ConditionalPrice['constraint']): Pick<TimedPrices, 'effectiveFrom' | 'hours'> {
  if (constraint === undefined) return {}
  if (constraint.type === 'start_date') return { effectiveFrom: constraint.start_date }
  return { hours: { start: timeOfDay(constraint.start_time), end: timeOfDay(constraint.end_time) } }
}

function timeOfDay(time: string): number {
  return Date.parse(`1970-01-01T${time}`)
}

function pricesOf(prices: ModelPrice): Omit<TimedPrices, 'model'> {
  const threshold = thresholdOf(prices)
  const uncovered = uncoveredKeys.filter((key) => prices[key] !== undefined)
  return {
    rates: ratesOf(prices, false),
    fees: pick(feeKeys, (key) => numberOf(prices[key], false)),
    ...(threshold === undefined ? {} : { longContext: { threshold, rates: ratesOf(prices, true) } }),
    ...(uncovered.length === 0 ? {} : { uncovered }),
  }
}

function ratesOf(prices: ModelPrice, long: boolean): TokenRates {
  return pick(rateKeys, (key) => numberOf(prices[key], long))
}

function numberOf(price: ModelPrice[string], long: boolean): number | undefined {
  if (typeof price !== 'object') return price
  return long ? (price.tiers[0]?.price ?? price.base) : price.base
}

/** The data has one threshold a model; were there ever several, a mixture would be wrong. */
function thresholdOf(prices: ModelPrice): number | undefined {
  const starts = Object.values(prices).flatMap((price) => (typeof price === 'object' ? price.tiers : []))
  const [start, ...others] = new Set(starts.map((tier) => tier.start))
  if (others.length > 0) throw new RangeError(`genai-prices has several thresholds in one entry: ${start}, ${others}`)
  return start === undefined ? undefined : (thresholdCorrections.get(start) ?? start)
}

function pick<Name extends string>(
  keys: { readonly [name in Name]: string },
  numberAt: (key: string) => number | undefined,
): { readonly [name in Name]?: string } {
  const found: { [name in Name]?: string } = {}
  for (const name of Object.keys(keys) as Name[]) {
    const value = numberAt(keys[name])
    if (value !== undefined) found[name] = priceFromNumber(value)
  }
  return found
}
