import { boundInput, type Message } from '@wflo/core'
import { openai } from '@wflo/openai'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { quoteRatios } from './quote-ratios.ts'
import { quotePair } from './quoted-pair.ts'
import { readPairs } from './read-pairs.ts'

const pairs = readPairs()

describe('a recorded request', () => {
  it.each(pairs.map((pair) => [pair.provider, pair.id, pair] as const))(
    'of %s (%s) was billed no more than its quote',
    async (_, __, pair) => {
      const { bound, quote, counted, billedInput, cost } = await quotePair(pair)
      expect(bound).toBeGreaterThanOrEqual(billedInput)
      expect(quote).toBeGreaterThanOrEqual(cost)
      if (counted === undefined) return
      expect(counted.tokens).toBeGreaterThanOrEqual(billedInput)
      expect(counted.quote).toBeGreaterThanOrEqual(cost)
      expect(counted.quote).toBeLessThanOrEqual(quote)
    },
  )

  it('is counted by the tokenizer of its model where that is public', async () => {
    const quoted = await Promise.all(pairs.map(quotePair))
    expect(quoted.filter(({ counted }) => counted !== undefined).length).toBeGreaterThanOrEqual(24)
  })
})

describe('the texts of recorded requests, cut anywhere and put together in any order', () => {
  const texts = pairs.flatMap(({ request }) =>
    request.messages.map(({ content }) => (typeof content === 'string' ? content : JSON.stringify(content))),
  )
  /** Cut between code units, so halves of surrogate pairs are among them. */
  const piece = fc
    .constantFrom(...texts)
    .chain((text) =>
      fc
        .tuple(fc.nat(text.length), fc.nat(text.length))
        .map((ends) => text.slice(Math.min(...ends), Math.max(...ends))),
    )
  const mixed = fc.array(fc.oneof(fc.constantFrom(...texts), piece), { minLength: 1, maxLength: 4 })

  it('are counted at no more than their bytes', async () => {
    const provider = openai({ apiKey: 'none', countTokens: true })
    const { signal } = new AbortController()
    await fc.assert(
      fc.asyncProperty(fc.array(mixed, { minLength: 1, maxLength: 8 }), async (contents) => {
        const messages = contents.map((pieces): Message => ({ role: 'user', content: pieces.join('') }))
        const request = { model: 'gpt-4o', messages, maxOutputTokens: 1 }
        const counted = (await provider.tighten?.(request, { signal })) ?? Number.NaN
        expect(counted).toBeLessThanOrEqual(boundInput(request, { textBound: 'utf8' }))
        expect(counted).toBeGreaterThan(contents.length)
      }),
      { numRuns: 100 },
    )
  })
})

describe('quoteRatios', () => {
  it('gives how far each quote was above its bill', async () => {
    const ratios = await quoteRatios()
    expect(ratios).toHaveLength(pairs.length)
    for (const { bytes, counted = bytes } of ratios) expect(bytes).toBeGreaterThanOrEqual(counted)
  })
})
