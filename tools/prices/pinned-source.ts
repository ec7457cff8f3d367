import { listPrices, listSheet } from '../../packages/cost/src/list-prices.ts'
import { inForce } from '../../packages/cost/src/timed-prices.ts'
import { fieldsOf } from './price-fields.ts'
import type { PriceSource } from './price-source.ts'

/** The pinned genai-prices data. It has rates, and neither tiers nor output limits. */
export function pinnedSource(at: number): PriceSource {
  return {
    name: listSheet,
    async find(provider, model) {
      const row = inForce(await listPrices(provider, model), at)
      if (row === undefined) return undefined
      const { rates, longContext } = row
      return fieldsOf({ rates, ...(longContext === undefined ? {} : { longContext }) })
    },
  }
}
