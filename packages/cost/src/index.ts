export { createModelCard, type ModelCardOptions } from './create-model-card.ts'
export { createPricer, type PricedCall, type Pricer } from './create-pricer.ts'
export { InvalidPriceSheetError } from './errors/invalid-price-sheet-error.ts'
export { InvalidUsageError } from './errors/invalid-usage-error.ts'
export { UnknownModelError, type UnknownModelFields } from './errors/unknown-model-error.ts'
export { UnpricedUnitError, type UnpricedUnitFields } from './errors/unpriced-unit-error.ts'
export type { PriceQuery } from './find-prices.ts'
export type { Fraction } from './fraction.ts'
export { parsePriceSheet } from './parse-price-sheet.ts'
export {
  createPriceBook,
  type PriceBook,
  type PriceBookOptions,
  type PricedReply,
  type ReplyBill,
  type ServedCall,
} from './price-book.ts'
export type { ModelPrices, Price, PriceSheet, TierMultiplier, TierPrices, TokenRates } from './price-sheet.ts'
export { type PriceUsageOptions, priceUsage } from './price-usage.ts'
export type { PricedLine, PricedUsage } from './priced-usage.ts'
export type { StalePrices } from './stale-prices.ts'
