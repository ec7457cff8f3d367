import { formatUsd, type Json, parseMoney, type StepHandler } from '@wflo/core'
import { type SearchCall, type SearchResult, type SearchTariff, searchKind } from './define-search-step.ts'

const tariff: SearchTariff = { perPassage: '0.0002', sheet: 'example-search@1' }

/**
 * The effect half of search steps: looks for passages that have a word of the query, and reports what they cost. A real
 * one would ask a search service here, and pass `signal` on to it.
 */
export function searchHandler(passages: readonly string[]): StepHandler {
  return {
    kind: searchKind,
    tariff: () => ({ ...tariff }) as unknown as Json,
    run(input, { report, signal }) {
      signal.throwIfAborted()
      const { query, limit } = input as unknown as SearchCall
      const found = findPassages(passages, query).slice(0, limit)
      const cost = BigInt(found.length) * parseMoney(tariff.perPassage)
      report({ cost: formatUsd(cost), sheet: tariff.sheet, rates: { passage: tariff.perPassage } })
      return { passages: found } satisfies SearchResult
    },
  }
}

function findPassages(passages: readonly string[], query: string): readonly string[] {
  const words = query.toLowerCase().match(/\p{L}{4,}/gu) ?? []
  return passages.filter((passage) => words.some((word) => passage.toLowerCase().includes(word)))
}
