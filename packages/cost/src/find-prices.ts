import { UnknownModelError } from './errors/unknown-model-error.ts'
import { listPrices, listSheet } from './list-prices.ts'
import { listedIds } from './model-id.ts'
import { overlaySheet } from './overlay.ts'
import { parsePriceSheet } from './parse-price-sheet.ts'
import type { PriceSheet } from './price-sheet.ts'
import { reportStale, type StalePrices } from './stale-prices.ts'
import { inForce, inForceToday, nextBeginning, type TimedPrices } from './timed-prices.ts'

/** Which model, when, and where prices may come from. */
export interface PriceQuery {
  /** The provider's name, such as `openai`. */
  readonly provider: string
  /** The vendor's id of the model, without the provider's name. */
  readonly model: string
  /** The moment of the call, in milliseconds since the epoch. Default: now. */
  readonly at?: number
  /** Prices of your own; they win, the first sheet first. */
  readonly sheets?: readonly PriceSheet[]
  /** Whether the list prices of the vendor called `provider` apply too. Default true. */
  readonly useListPrices?: boolean
  /**
   * Told, once a sheet and process, of prices that were last checked more than 90 days before the call. Default: a
   * warning of the process with the code `WFLO_STALE_PRICES`. Must not throw: the prices hold all the same.
   */
  readonly onStale?: (warning: StalePrices) => void
}

export interface FoundPrices {
  readonly sheet: string
  /** The row in force at that moment. */
  readonly prices: TimedPrices
  /** Every row that can be in force at some hour of that day, for an upper bound. */
  readonly today: readonly TimedPrices[]
  /** When another price begins, in milliseconds since the epoch. */
  readonly validUntil?: number
}

interface Source {
  readonly sheet: string
  readonly rows: readonly TimedPrices[]
}

/**
 * Finds the prices of a model: sheets of the user, then the overlay, then genai-prices. Throws `UnknownModelError`
 * where none of them has the model at that moment, `InvalidPriceSheetError` for a sheet that breaks the rules.
 */
export async function findPrices(query: PriceQuery): Promise<FoundPrices> {
  const { at = Date.now(), onStale, provider, model } = query
  const sources = await sourcesOf(query)
  const source = sources.find(({ rows }) => inForce(rows, at) !== undefined)
  const prices = source === undefined ? undefined : inForce(source.rows, at)
  if (source === undefined || prices === undefined) throw new UnknownModelError({ provider, model, at })
  reportStale({ sheet: source.sheet, model, verified: prices.verified }, at, onStale)
  reportStale({ sheet: prices.tierSheet ?? source.sheet, model, verified: prices.tiersVerified }, at, onStale)
  const preferred = sources.slice(0, sources.indexOf(source) + 1)
  const validUntil = nextBeginning(
    preferred.flatMap(({ rows }) => rows),
    at,
  )
  return {
    sheet: source.sheet,
    prices,
    today: inForceToday(source.rows, at),
    ...(validUntil === undefined ? {} : { validUntil }),
  }
}

/** In order of precedence. */
async function sourcesOf({ sheets = [], useListPrices = true, ...query }: PriceQuery): Promise<readonly Source[]> {
  const ids = listedIds(query.model)
  const own = sheets.map(checked).flatMap((sheet) => ids.map((id) => fromSheet(sheet, query.provider, id)))
  return useListPrices ? [...own, ...(await listSources(query.provider, query.model))] : own
}

const knownSources = new Map<string, readonly Source[]>()
const mostKnownSources = 1_000

/** Our own sources. One that has the exact id comes before one that has it without a date. */
async function listSources(provider: string, model: string): Promise<readonly Source[]> {
  const key = JSON.stringify([provider, model])
  const known = knownSources.get(key)
  if (known !== undefined) return known
  const overlay = overlaySheet()
  const sources = await Promise.all(
    listedIds(model).map(async (id) => [
      fromSheet(overlay, provider, id),
      { sheet: listSheet, rows: await listPrices(provider, id) },
    ]),
  )
  const found = sources.flat().filter(({ rows }) => rows.length > 0)
  if (found.length > 0 && knownSources.size < mostKnownSources) knownSources.set(key, found)
  return found
}

const checkedSheets = new WeakMap<PriceSheet, PriceSheet>()

/** A copy of a sheet that keeps to the rules, made once: later changes of the original change no price. */
function checked(sheet: PriceSheet): PriceSheet {
  const known = checkedSheets.get(sheet)
  if (known !== undefined) return known
  const parsed = parsePriceSheet(sheet)
  checkedSheets.set(sheet, parsed)
  return parsed
}

function fromSheet({ sheet, prices }: PriceSheet, provider: string, id: string): Source {
  return { sheet, rows: prices.filter((row) => row.model === id && (row.provider ?? provider) === provider) }
}
