export { type QuoteRatio, quoteRatios } from './quote-ratios.ts'
export { type RecordedPair, readPairs } from './read-pairs.ts'
