export { createModelCard, type ModelCardOptions } from './create-model-card.ts'
export { InvalidPriceSheetError } from './errors/invalid-price-sheet-error.ts'
export { InvalidUsageError } from './errors/invalid-usage-error.ts'
export { UnknownModelError, type UnknownModelFields } from './errors/unknown-model-error.ts'
export { UnpricedUnitError, type UnpricedUnitFields } from './errors/unpriced-unit-error.ts'
export type { PriceQuery } from './find-prices.ts'
export { parsePriceSheet } from './parse-price-sheet.ts'
export {
  type Bill,
  createPriceBook,
  type PriceBook,
  type PriceBookOptions,
  type PricedReply,
  type ServedCall,
} from './price-book.ts'
export type { ModelPrices, Price, PriceSheet, TierPrices, TokenRates } from './price-sheet.ts'
export { type PricedLine, type PricedUsage, type PriceUsageOptions, priceUsage } from './price-usage.ts'
