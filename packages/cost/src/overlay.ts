import rows from './data/overlay.json' with { type: 'json' }
import { parsePriceSheet } from './parse-price-sheet.ts'
import type { PriceSheet } from './price-sheet.ts'

let sheet: PriceSheet | undefined

/** Prices that `@pydantic/genai-prices` 0.1.8 lacks. They win over it and lose to a sheet of the user. */
export function overlaySheet(): PriceSheet {
  sheet ??= parsePriceSheet(rows)
  return sheet
}
