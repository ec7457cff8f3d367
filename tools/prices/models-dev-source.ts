import { listedIds } from '../../packages/cost/src/model-id.ts'
import { priceFromNumber } from '../../packages/cost/src/price-from-number.ts'
import type { PriceFields } from './price-fields.ts'
import { bestId, type PriceSource } from './price-source.ts'

interface Cost {
  readonly input?: number
  readonly output?: number
  readonly cache_read?: number
  readonly cache_write?: number
  readonly input_audio?: number
  readonly output_audio?: number
}

interface ModelsDevModel {
  readonly cost?: Cost & { readonly context_over_200k?: Cost }
  readonly limit?: { readonly output?: number }
}

/** https://models.dev/api.json */
export type ModelsDevPrices = Readonly<Record<string, { readonly models?: Readonly<Record<string, ModelsDevModel>> }>>

const rates = {
  input: 'input',
  output: 'output',
  cacheRead: 'cache_read',
  cacheWrite: 'cache_write',
  inputAudio: 'input_audio',
  outputAudio: 'output_audio',
} as const

/** Its threshold is not read: the name `context_over_200k` stands for other thresholds too. */
export function modelsDevSource(prices: ModelsDevPrices): PriceSource {
  return {
    name: 'models.dev',
    async find(provider, model) {
      const models = prices[provider]?.models ?? {}
      const id = bestId(Object.keys(models), model, listedIds)
      return id === undefined ? undefined : modelsDevFields(models[id] ?? {})
    },
  }
}

function modelsDevFields({ cost = {}, limit }: ModelsDevModel): PriceFields {
  const long = 'context_over_200k' in cost ? cost.context_over_200k : undefined
  return new Map([
    ...costs(cost, ''),
    ...costs(long ?? {}, 'longContext.'),
    ...(limit?.output === undefined ? [] : [['maxOutputTokens', String(limit.output)] as const]),
  ])
}

function costs(cost: Cost, prefix: string): readonly (readonly [string, string])[] {
  return Object.entries(rates).flatMap(([unit, key]) => {
    const price = cost[key]
    return price === undefined ? [] : [[`${prefix}${unit}`, priceFromNumber(price)] as const]
  })
}
