import { InvalidPriceSheetError } from './errors/invalid-price-sheet-error.ts'
import { describeBadFraction, type Fraction, isFraction } from './fraction.ts'
import { plainGeos, standardTiers } from './plain-names.ts'
import type { ModelPrices, PriceSheet, TierMultiplier, TierPrices, TokenRates } from './price-sheet.ts'
import { describeBadPrice, isPrice } from './rate.ts'

/** Checks a value and returns it as what it was found to be. */
type Check<Value> = (value: unknown, path: string) => Value

const checkRates = record<TokenRates>({
  input: price,
  output: price,
  cacheRead: price,
  cacheWrite: price,
  cacheWrite1h: price,
  cacheWrite12h: price,
  inputAudio: price,
  inputImage: price,
  outputAudio: price,
  outputImage: price,
  reasoning: price,
})

const checkLongContext = record<NonNullable<TierPrices['longContext']>>(
  { threshold: positiveInteger, rates: checkRates },
  ['threshold', 'rates'],
)

const tierFields = { rates: checkRates, longContext: checkLongContext }

const checkTierPrices = record<TierPrices>(tierFields, ['rates'])
const checkTierMultiplier = record<TierMultiplier>({ multiplier: fraction }, ['multiplier'])
const checkAnyTiers = mapOf(checkTier)

const checkFactors = mapOf(fraction)

const checkRow = record<ModelPrices>(
  {
    ...tierFields,
    model: text,
    provider: text,
    effectiveFrom: date,
    tiers: checkTiers,
    geo: checkGeo,
    fees: mapOf(price),
    maxOutputTokens: positiveInteger,
    source: text,
    verified: date,
    note: text,
  },
  ['model', 'rates'],
)

const checkSheet = record<PriceSheet>({ sheet: text, prices: rows }, ['sheet', 'prices'])

/**
 * Reads a price sheet of your own, from JSON text or from parsed JSON. Every field is checked, and an unknown one is
 * refused: a misspelt rate would otherwise be priced as a missing one. Throws `InvalidPriceSheetError`, which names
 * the place.
 */
export function parsePriceSheet(json: unknown): PriceSheet {
  return checkSheet(typeof json === 'string' ? parse(json) : json, '')
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch (cause) {
    throw new InvalidPriceSheetError('the text', `is not JSON: ${(cause as SyntaxError).message}`)
  }
}

/** What vendors call the rates of the row itself is no tier of its own. */
function checkTiers(value: unknown, path: string): NonNullable<ModelPrices['tiers']> {
  const tiers = checkAnyTiers(value, path)
  for (const tier of standardTiers.filter((name) => Object.hasOwn(tiers, name))) {
    throw new InvalidPriceSheetError(join(path, tier), 'is not a tier of its own: its rates are `rates` of the row')
  }
  return tiers
}

/** Either rates or a factor: a tier with both would say two things. */
function checkTier(value: unknown, path: string): TierPrices | TierMultiplier {
  const hasFactor = Object.hasOwn(objectAt(value, path), 'multiplier')
  return hasFactor ? checkTierMultiplier(value, path) : checkTierPrices(value, path)
}

function checkGeo(value: unknown, path: string): NonNullable<ModelPrices['geo']> {
  const geo = checkFactors(value, path)
  for (const name of plainGeos.filter((name) => Object.hasOwn(geo, name))) {
    throw new InvalidPriceSheetError(join(path, name), 'has no factor: it is served at `rates` of the row')
  }
  return geo
}

function rows(value: unknown, path: string): readonly ModelPrices[] {
  if (!Array.isArray(value)) throw new InvalidPriceSheetError(path, 'has to be a list of models with their prices')
  return value.map((row, index) => checkRow(row, `${path}[${index}]`))
}

/** An object with these fields and no others. Only `required` ones have to be there. */
function record<Value extends object>(
  fields: { readonly [field in keyof Value]-?: Check<NonNullable<Value[field]>> },
  required: readonly (keyof Value & string)[] = [],
): Check<Value> {
  return (value, path) => {
    const object = objectAt(value, path)
    for (const field of required) {
      if (object[field] === undefined) throw new InvalidPriceSheetError(join(path, field), 'is missing')
    }
    const entries = Object.entries(object).map(([field, content]) => {
      if (!Object.hasOwn(fields, field)) {
        const known = Object.keys(fields).join(', ')
        throw new InvalidPriceSheetError(join(path, field), `is not a field of a price sheet: known here are ${known}`)
      }
      return [field, fields[field as keyof Value](content, join(path, field))]
    })
    return Object.fromEntries(entries) as Value
  }
}

function mapOf<Value>(check: Check<Value>): Check<{ readonly [name: string]: Value }> {
  return (value, path) =>
    Object.fromEntries(
      Object.entries(objectAt(value, path)).map(([name, content]) => [name, check(content, join(path, name))]),
    )
}

function objectAt(value: unknown, path: string): { readonly [field: string]: unknown } {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  throw new InvalidPriceSheetError(path === '' ? 'the sheet' : path, `has to be an object, and is ${shown(value)}`)
}

function price(value: unknown, path: string): string {
  if (isPrice(value)) return value
  throw new InvalidPriceSheetError(path, describeBadPrice(value))
}

function fraction(value: unknown, path: string): Fraction {
  if (isFraction(value)) return value
  throw new InvalidPriceSheetError(path, describeBadFraction(value))
}

function text(value: unknown, path: string): string {
  if (typeof value === 'string' && value !== '') return value
  throw new InvalidPriceSheetError(path, `has to be a text, and is ${shown(value)}`)
}

function date(value: unknown, path: string): string {
  const parsed = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) ? Date.parse(value) : Number.NaN
  if (!Number.isNaN(parsed) && new Date(parsed).toISOString().startsWith(String(value))) return String(value)
  throw new InvalidPriceSheetError(path, `has to be a day such as "2026-11-01", and is ${shown(value)}`)
}

function positiveInteger(value: unknown, path: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return value
  throw new InvalidPriceSheetError(path, `has to be a whole number above 0, and is ${shown(value)}`)
}

function join(path: string, field: string): string {
  return path === '' ? field : `${path}.${field}`
}

function shown(value: unknown): string {
  return JSON.stringify(value) ?? String(value)
}
