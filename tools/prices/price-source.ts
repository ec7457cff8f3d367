import type { PriceFields } from './price-fields.ts'

/** Somebody else's prices. */
export interface PriceSource {
  readonly name: string
  /** What it says about a model; `undefined` where it does not know it. */
  find(provider: string, model: string): Promise<PriceFields | undefined>
}

/** Of several ids of one model the exact one, then the latest with a date behind it. */
export function bestId(
  ids: readonly string[],
  model: string,
  listedIds: (id: string) => readonly string[],
): string | undefined {
  const undated = model.replace(/-(?:latest|0)$/, '')
  const fits = ids.filter((id) => listedIds(id).some((listed) => listed === model || listed === undated))
  return fits.includes(model) ? model : fits.includes(undated) ? undated : fits.toSorted().at(-1)
}
