import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../json/json.ts'
import { formatUsd } from '../money/money.ts'
import type { Message } from '../provider/message.ts'
import type { CardRates, ModelCard } from '../provider/model-card.ts'
import { boundInput } from './bound-input.ts'
import { quoteRequest, type UnquotedRequest } from './quote-request.ts'
import { utf8Length } from './utf8-length.ts'

const card: ModelCard = {
  card: 1,
  model: 'openai/gpt-4o-mini',
  sheet: 'test@1',
  rates: { input: '150000', output: '600000' },
  textBound: 'utf8',
}

function request(text: string, change: Partial<UnquotedRequest> = {}): UnquotedRequest {
  return { model: 'gpt-4o-mini', messages: [{ role: 'user', content: text }], maxOutputTokens: 100, ...change }
}

describe('utf8Length', () => {
  it('counts the bytes of any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(utf8Length(text)).toBe(new TextEncoder().encode(text).length)
      }),
    )
  })

  it('counts a lone surrogate as its replacement', () => {
    for (const text of ['\ud800', 'a\udc00b', '\ud800\ud800\udc00']) {
      expect(utf8Length(text)).toBe(new TextEncoder().encode(text).length)
    }
  })
})

describe('the bound of a request', () => {
  it('is never below the bytes of what is sent', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1 }), (texts) => {
        const messages = texts.map((content): Message => ({ role: 'user', content }))
        const bytes = texts.reduce((sum, text) => sum + utf8Length(text), 0)
        expect(boundInput(request('', { messages }), card)).toBeGreaterThanOrEqual(bytes + 32 * texts.length)
      }),
    )
  })

  it('grows with every part that is sent', () => {
    const plain = boundInput(request('x'), card)
    const tool = { name: 'search', description: 'finds', inputSchema: { type: 'object' } }
    expect(boundInput(request('x', { tools: [tool] }), card)).toBeGreaterThan(plain + 64)
    const responseSchema = { name: 'answer', schema: { type: 'object' } }
    expect(boundInput(request('x', { responseSchema }), card)).toBeGreaterThan(plain)
    const call: Message = {
      role: 'assistant',
      content: [{ type: 'tool-call', id: '1', tool: 'search', input: 'long' }],
    }
    expect(boundInput(request('', { messages: [call] }), card)).toBeGreaterThan(1_024 + 32 + 'search long'.length)
  })

  it('holds all that was thought, where a thought that comes back shows less of it', () => {
    const bound = (maxTokens?: number) => {
      const part = { type: 'reasoning', vendor: 'v', data: { sealed: 'x'.repeat(88) } } as const
      const content = [{ ...part, ...(maxTokens === undefined ? {} : { maxTokens }) }]
      return boundInput(request('', { messages: [{ role: 'assistant', content }] }), card)
    }
    const shown = JSON.stringify({ sealed: 'x'.repeat(88) })
    const field = ',"maxTokens":5000'.length
    expect(bound(5_000)).toBe(bound() + field + 5_000 - shown.length)
    expect(bound(50)).toBe(bound() + ',"maxTokens":50'.length)
  })

  it('counts the normalised text where the tokenizer normalises first', () => {
    const ligature = '\ufdfa'.repeat(1_000)
    expect(boundInput(request(ligature), card)).toBeLessThan(5_000)
    expect(boundInput(request(ligature), { ...card, textBound: 'utf8-nfkc' })).toBeGreaterThan(15_000)
  })
})

const rates = fc
  .tuple(fc.nat(1_000_000), fc.nat(5_000_000))
  .map(([input, output]) => ({ input: String(input), output: String(output) }))
const pricedCard = fc
  .record({
    rates,
    longContext: fc.option(fc.tuple(fc.nat(20_000), rates), { nil: undefined }),
    tiers: fc.dictionary(fc.constantFrom('flex', 'priority', 'scale'), rates),
    textBound: fc.constantFrom('utf8', 'utf8-nfkc'),
  })
  .map(({ longContext, ...priced }): ModelCard => {
    const [threshold, long] = longContext ?? []
    const moved = threshold === undefined || long === undefined ? {} : { longContext: { threshold, ...long } }
    return { ...card, ...priced, rates: { ...priced.rates, ...moved } }
  })

/** What a vendor bills for a request that it read as `input` tokens and answered with `output` in each of `n` choices. */
function bill({ input, output, longContext }: CardRates, read: number, written: number): bigint {
  const { input: dear, output: dearOutput } =
    longContext !== undefined && read > longContext.threshold ? longContext : { input, output }
  return BigInt(read) * BigInt(dear) + BigInt(written) * BigInt(dearOutput)
}

describe('quoteRequest', () => {
  it('is never below a bill that the request can lead to', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 20_000, size: 'max' })
    const usage = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(500), fc.integer({ min: 1, max: 4 }))
    let long = 0
    fc.assert(
      fc.property(text, pricedCard, usage, (prompt, priced, [share, maxOutputTokens, n]) => {
        const auto = request(prompt, { maxOutputTokens, providerOptions: { service_tier: 'auto', n } })
        const read = Math.floor(share * boundInput(auto, priced))
        const { quote } = quoteRequest(auto, priced)
        for (const tier of [priced.rates, ...Object.values(priced.tiers ?? {})]) {
          expect(quote).toBeGreaterThanOrEqual(bill(tier, read, maxOutputTokens * n))
        }
        if (read > (priced.rates.longContext?.threshold ?? Number.POSITIVE_INFINITY)) long += 1
      }),
    )
    expect(long).toBeGreaterThan(0)
  })

  it('prices the bound and the output limit at the card’s rates', () => {
    const quoted = quoteRequest(request('hello'), card)
    const tokens = BigInt(boundInput(request('hello'), card))
    expect(quoted.quote).toBe(tokens * 150_000n + 100n * 600_000n)
    expect(formatUsd(quoteRequest(request('hello'), card).quote)).toMatch(/^0\.000/)
  })

  it('always sends an output limit, the model’s own where the step has none', () => {
    const { maxOutputTokens: _, ...open } = request('x')
    expect(quoteRequest(open, { ...card, maxOutputTokens: 16_384 }).request.maxOutputTokens).toBe(16_384)
    expect(() => quoteRequest(open, card)).toThrow(/has no known output limit: set maxOutputTokens/)
  })

  it('moves the whole request to the long-context rates above the threshold', () => {
    const rates = { ...card.rates, longContext: { threshold: 2_000, input: '300000', output: '1200000' } }
    const text = 'x'.repeat(2_000)
    const tokens = BigInt(boundInput(request(text), card))
    expect(quoteRequest(request(text), { ...card, rates }).quote).toBe(tokens * 300_000n + 100n * 1_200_000n)
    expect(quoteRequest(request('x'), { ...card, rates }).quote).toBe(quoteRequest(request('x'), card).quote)
  })

  it('takes the tier that is asked for, the dearest where the vendor chooses, and refuses an unpriced one', () => {
    const tiers = { priority: { input: '300000', output: '1200000' }, flex: { input: '75000', output: '300000' } }
    const quote = (tier: string): bigint =>
      quoteRequest(request('x', { providerOptions: { service_tier: tier } }), { ...card, tiers }).quote
    const priority = request('x', { providerOptions: { service_tier: 'priority' } })
    expect(quote('priority')).toBe(BigInt(boundInput(priority, card)) * 300_000n + 100n * 1_200_000n)
    expect(quote('flex')).toBeLessThan(quote('default'))
    expect(quote('auto')).toBeGreaterThan(quote('default') + quote('flex'))
    expect(() => quote('ultrafast')).toThrow(/service tier "ultrafast" has no price/)
    expect(() => quote('toString')).toThrow(/has no price/)
  })

  it('takes the region and the speed that are asked for', () => {
    const tiers = { fast: { input: '900000', output: '3600000' } }
    const quote = (providerOptions: JsonObject): bigint =>
      quoteRequest(request('x', { providerOptions }), { ...card, tiers, geo: { us: '11/10', in: '1.25' } }).quote
    const plain = (providerOptions: JsonObject): bigint =>
      BigInt(boundInput(request('x', { providerOptions }), card)) * 150_000n + 100n * 600_000n
    expect(quote({ inference_geo: 'us' })).toBe((plain({ inference_geo: 'us' }) * 11n) / 10n)
    expect(quote({ inference_geo: 'in' })).toBe((plain({ inference_geo: 'in' }) * 5n) / 4n)
    expect(quote({ speed: 'fast' })).toBe(plain({ speed: 'fast' }) * 6n)
    expect(() => quote({ inference_geo: 'eu' })).toThrow(/inference_geo: eu/)
  })

  it('reckons with writes to a cache where caching is asked for', () => {
    const rates = {
      input: '100',
      cachingInput: '200',
      output: '1',
      longContext: { threshold: 9, input: '300', cachingInput: '600', output: '1' },
    }
    const quote = (change: Partial<UnquotedRequest>): bigint =>
      quoteRequest(request('x', change), { ...card, rates }).quote
    const options = { cache_control: { type: 'ephemeral', ttl: '1h' } }
    expect(quote({})).toBe(BigInt(boundInput(request('x'), card)) * 300n + 100n)
    expect(quote({ providerOptions: options })).toBe(
      BigInt(boundInput(request('x', { providerOptions: options }), card)) * 600n + 100n,
    )
  })

  it('takes a real count of the input instead of its bytes', () => {
    const extraInput = { maxTokens: 500 }
    const { tightened } = quoteRequest(request('hello'), card, extraInput)
    expect(tightened(200)).toBe(700n * 150_000n + 100n * 600_000n)
    expect(tightened(199.2)).toBe(tightened(200))
  })

  it('bounds what comes in beside the request by what the step vouches for, fees included', () => {
    const hosted = request('x', { providerOptions: { tools: [{ type: 'web_search' }] } })
    const fees = { webSearch: '10000000000' }
    const { quote } = quoteRequest(hosted, { ...card, fees }, { maxTokens: 1_000, maxRequests: { webSearch: 3 } })
    expect(quote).toBe(BigInt(boundInput(hosted, card) + 1_000) * 150_000n + 100n * 600_000n + 30_000_000_000n)
    expect(() => quoteRequest(hosted, card)).toThrow(/providerOptions.tools .* vouch for a limit with extraInput/)
    expect(() => quoteRequest(hosted, card, { maxTokens: 1, maxRequests: { webSearch: 1 } })).toThrow(
      /has no price for webSearch/,
    )
    const stored = request('x', { providerOptions: { background: true } })
    expect(() => quoteRequest(stored, card, { maxTokens: 1 })).toThrow(/providerOptions.background/)
  })

  it('bounds files by the limit that they bring, and refuses one without', () => {
    const file = { type: 'file', mediaType: 'image/png', data: 'AAAA'.repeat(1_000) } as const
    const withFile = (maxTokens?: number): UnquotedRequest =>
      request('', {
        messages: [
          {
            role: 'user',
            content: [
              { type: 'text', text: 'Look:' },
              { ...file, ...(maxTokens === undefined ? {} : { maxTokens }) },
            ],
          },
        ],
      })
    expect(boundInput(withFile(765), card)).toBe(boundInput(withFile(0), card) + 765)
    expect(boundInput(withFile(0), card)).toBeLessThan(2_000)
    const named = { ...file, maxTokens: 0, name: 'n'.repeat(500) }
    const withName = request('', { messages: [{ role: 'user', content: [{ type: 'text', text: 'Look:' }, named] }] })
    expect(boundInput(withName, card)).toBe(boundInput(withFile(0), card) + 500)
    expect(() => quoteRequest(withFile(), card)).toThrow(/messages\[0\].content\[1\] \(image\/png\) .* maxTokens/)
    expect(() => quoteRequest(withFile(-1), card)).toThrow(/cannot be quoted/)
  })

  it('multiplies by the answers that are asked for', () => {
    const once = quoteRequest(request('x', { providerOptions: { n: 1 } }), card).quote
    const thrice = quoteRequest(request('x', { providerOptions: { n: 3 } }), card).quote
    expect(thrice - once).toBe(200n * 600_000n)
  })

  it.each(['5', 0, -1, 2.5, [5]])(
    'refuses a number of answers that is none, which a server may read as one: %j',
    (n) => {
      expect(() => quoteRequest(request('x', { providerOptions: { n } }), card)).toThrow(/providerOptions\.n is/)
    },
  )

  it.each([
    'previous_response_id',
    'web_search_options',
    'tools',
    'prediction',
    'best_of',
    'thread',
    'compaction',
    'fallbacks',
  ])('refuses providerOptions.%s, which its bytes do not bound', (part) => {
    const unbounded = request('x', { providerOptions: { [part]: 'y' } })
    expect(() => quoteRequest(unbounded, card)).toThrow(/cannot be quoted/)
  })

  it('refuses what multiplies the price without being in the card', () => {
    const quote = (providerOptions: JsonObject) => quoteRequest(request('x', { providerOptions }), card)
    expect(() => quote({ speed: 'fast' })).toThrow(/service tier "fast" has no price/)
    expect(() => quote({ inference_geo: 'us' })).toThrow(/has no price/)
    expect(() => quote({ speed: 'standard', inference_geo: 'global', store: false, tools: null })).not.toThrow()
  })

  it.each(['max_tokens', 'max_completion_tokens', 'model'])(
    'refuses providerOptions.%s, which would void it',
    (part) => {
      const overridden = request('x', { providerOptions: { [part]: 9 } })
      expect(() => quoteRequest(overridden, card)).toThrow(/is set by Wflo/)
    },
  )
})
