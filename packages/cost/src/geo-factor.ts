import { UnpricedTierError } from '@wflo/core'
import { parseFraction } from './fraction.ts'
import { plainGeos } from './plain-names.ts'
import type { Factor } from './tier-rates.ts'
import type { TimedPrices } from './timed-prices.ts'

/**
 * What the region that served a call multiplies its tokens by; nothing for no region, `global` and `not_available`.
 * Throws `UnpricedTierError` for a region that the row does not list.
 */
export function geoFactor({ geo: listed = {} }: TimedPrices, geo: string | undefined): Factor | undefined {
  if (geo === undefined || plainGeos.includes(geo)) return undefined
  const text = Object.hasOwn(listed, geo) ? listed[geo] : undefined
  if (text === undefined) throw new UnpricedTierError(`inference_geo: ${geo}`)
  return { unit: `geo:${geo}`, text, ratio: parseFraction(text, `geo.${geo}`) }
}
