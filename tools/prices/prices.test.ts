import { describe, expect, it } from 'vitest'
import { comparePrices } from './compare-prices.ts'
import { formatDifferences } from './format-report.ts'
import { litellmSource } from './litellm-source.ts'
import { modelsDevSource } from './models-dev-source.ts'
import { readOurRows } from './our-rows.ts'
import { pinnedSource } from './pinned-source.ts'
import { setVerified } from './set-verified.ts'

const at = Date.parse('2026-11-23')

/** As litellm had them on 2026-11-23. */
const litellm = {
  'gpt-5.5': {
    litellm_provider: 'openai',
    max_output_tokens: 128_000,
    input_cost_per_token: 5e-6,
    output_cost_per_token: 3e-5,
    cache_read_input_token_cost: 5e-7,
    input_cost_per_token_above_272k_tokens: 1e-5,
    output_cost_per_token_above_272k_tokens: 4.5e-5,
    cache_read_input_token_cost_above_272k_tokens: 1e-6,
    input_cost_per_token_flex: 2.5e-6,
    input_cost_per_token_batches: 2.5e-6,
    input_cost_per_token_priority: 1e-5,
    output_cost_per_token_flex: 1.5e-5,
    output_cost_per_token_priority: 6e-5,
    cache_read_input_token_cost_flex: 2.5e-7,
    cache_read_input_token_cost_priority: 1e-6,
  },
  'gpt-4o-mini-2024-07-18': {
    litellm_provider: 'openai',
    input_cost_per_token: 1.5e-7,
    input_cost_per_token_batches: 7.5e-8,
    output_cost_per_token_batches: 3e-7,
  },
  'claude-opus-4-6': {
    litellm_provider: 'anthropic',
    max_output_tokens: 128_000,
    provider_specific_entry: { us: 1.1, fast: 6 },
  },
  'bedrock/claude-opus-4-8': { litellm_provider: 'bedrock', max_output_tokens: 1 },
  'gpt-5-pro': { litellm_provider: 'openai', max_output_tokens: 128_000 },
}

async function compare(prices: typeof litellm | Record<string, Record<string, unknown>>) {
  return comparePrices(await readOurRows(at), [litellmSource(prices)])
}

describe('the price report', () => {
  it('agrees where the other source has the same, per token or per million, exact id or dated', async () => {
    const { agreed, differences } = await compare({
      'gpt-4o-mini-2024-07-18': litellm['gpt-4o-mini-2024-07-18'],
      'claude-opus-4-6': litellm['claude-opus-4-6'],
    })
    expect(differences).toEqual([])
    expect(agreed.flatMap(({ models }) => models.map(({ model }) => model))).toEqual(
      expect.arrayContaining(['gpt-4o-mini', 'claude-opus-4-6']),
    )
  })

  it('names row, field, both values and the dearer, and knows what a note explains', async () => {
    const { differences } = await compare(litellm)
    const known = { source: 'litellm', provider: 'openai', dearer: 'ours', note: expect.any(String) }
    expect(differences).toEqual([
      expect.objectContaining({
        ...known,
        model: 'gpt-5.5',
        field: 'tiers.priority.input',
        ours: '12.5',
        theirs: '10',
      }),
      expect.objectContaining({ ...known, model: 'gpt-5.5', field: 'tiers.priority.cacheRead', theirs: '1' }),
      expect.objectContaining({ ...known, model: 'gpt-5.5', field: 'tiers.priority.output', ours: '75', theirs: '60' }),
      expect.objectContaining({ ...known, model: 'gpt-5-pro', field: 'maxOutputTokens', theirs: '128000' }),
    ])
    expect(formatDifferences(differences)).toContain('openai/gpt-5.5')
  })

  it('has nothing that explains a dearer other source', async () => {
    const dearer = { ...litellm['gpt-5.5'], input_cost_per_token_priority: 1.3e-5 }
    const { differences } = await compare({ 'gpt-5.5': dearer })
    const [first] = differences
    expect(first).toMatchObject({ field: 'tiers.priority.input', ours: '12.5', theirs: '13', dearer: 'theirs' })
    expect(first).not.toHaveProperty('note')
  })

  it('sees long-context rates that only one side has', async () => {
    const { differences } = await comparePrices(await readOurRows(at), [pinnedSource(at)])
    const models = differences.map(({ model, field }) => `${model} ${field}`)
    expect(models).toEqual(['claude-sonnet-4 longContext.input', 'claude-sonnet-4-0 longContext.input'])
  })

  it('reads models.dev', async () => {
    const cost = { input: 0.1, output: 0.6, context_over_200k: { input: 0.5, output: 2.5 } }
    const source = modelsDevSource({
      anthropic: { models: { 'claude-haiku-5-5': { cost, limit: { output: 128_000 } } } },
    })
    const { differences } = await comparePrices(await readOurRows(at), [source])
    expect(differences).toMatchObject([{ model: 'claude-haiku-5-5', field: 'output', ours: '0.5', theirs: '0.6' }])
  })

  it('compares the row that holds today', async () => {
    const rows = await readOurRows(at)
    const models = rows.flatMap((row) => (row.file.endsWith('overlay.json') ? row.models : []))
    const sonnet = models.filter(({ model }) => model === 'claude-sonnet-5-5')
    expect(sonnet.map(({ fields }) => fields.get('cacheRead'))).toEqual(['0.1'])
  })
})

describe('a date of a row', () => {
  const text = '[{ "model": "a", "verified": "2026-01-01" },\n  { "model": "b",   "verified": "2026-02-02" }]'

  it('is set in its place, and nothing else of the text is', () => {
    const written = setVerified(text, 2, [1], '2026-11-23')
    expect(written).toBe(text.replace('2026-02-02', '2026-11-23'))
  })

  it('is never set in the wrong row', () => {
    expect(() => setVerified(text, 3, [1], '2026-11-23')).toThrow('3 rows, and 2 dates')
  })
})
