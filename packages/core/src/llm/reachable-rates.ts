import { UnpricedTierError } from '../errors/unpriced-tier-error.ts'
import type { JsonObject } from '../json/json.ts'
import type { CardRates, ModelCard } from '../provider/model-card.ts'

/** What a request may be priced at. */
export interface ReachableRates {
  /** One of them is what the vendor will use. */
  readonly rates: readonly CardRates[]
  /** A fraction that multiplies them, such as `11/10`. */
  readonly factor: string
}

const standardTiers: readonly unknown[] = [undefined, null, 'default', 'standard', 'standard_only']
const anywhere: readonly unknown[] = [undefined, null, '', 'global']

/**
 * The rates of the tier and the region that the provider options ask for (`service_tier`, Anthropic's `speed` and
 * `inference_geo`); of every tier where the vendor may choose. Throws `UnpricedTierError` for one without a price.
 */
export function reachableRates(options: JsonObject = {}, card: ModelCard): ReachableRates {
  const { service_tier: tier, speed, inference_geo: geo } = options
  const rates = ratesAt(tier, speed, card)
  return {
    rates: asksForCaching(options) ? rates.map(withCaching) : rates,
    factor: anywhere.includes(geo) ? '1' : factorOf(geo, card),
  }
}

/** Wherever it stands: on the whole request, or on a tool of the vendor's. */
function asksForCaching(options: JsonObject): boolean {
  return JSON.stringify(options).includes('"cache_control"')
}

function withCaching({ longContext, ...rates }: CardRates): CardRates {
  return {
    ...rates,
    input: rates.cachingInput ?? rates.input,
    ...(longContext === undefined
      ? {}
      : { longContext: { ...longContext, input: longContext.cachingInput ?? longContext.input } }),
  }
}

function ratesAt(tier: unknown, speed: unknown, { rates, tiers = {} }: ModelCard): readonly CardRates[] {
  if (!standardTiers.includes(speed)) return [tierRates(speed, tiers)]
  if (standardTiers.includes(tier)) return [rates]
  return tier === 'auto' ? [rates, ...Object.values(tiers)] : [tierRates(tier, tiers)]
}

function tierRates(tier: unknown, tiers: NonNullable<ModelCard['tiers']>): CardRates {
  const found = typeof tier === 'string' && Object.hasOwn(tiers, tier) ? tiers[tier] : undefined
  if (found === undefined) throw new UnpricedTierError(String(tier))
  return found
}

function factorOf(geo: unknown, { geo: factors = {} }: ModelCard): string {
  const found = typeof geo === 'string' && Object.hasOwn(factors, geo) ? factors[geo] : undefined
  if (found === undefined) throw new UnpricedTierError(`inference_geo: ${String(geo)}`)
  return found
}
