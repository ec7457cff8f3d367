import type { LanguageModelRequest } from '@wflo/core'
import { boundInput } from '@wflo/core'
import fc from 'fast-check'
import { countTokens as exact } from 'gpt-tokenizer/encoding/o200k_base'
import { describe, expect, it } from 'vitest'
import { countTokens } from './count-tokens.ts'
import { encodingOf } from './encoding-of.ts'
import { longRuns } from './long-runs.ts'

function request(text: string, change: Partial<LanguageModelRequest> = {}): LanguageModelRequest {
  return { model: 'gpt-4o-mini', messages: [{ role: 'user', content: text }], maxOutputTokens: 10, ...change }
}

const prose = 'The tides follow the moon, twice a day, and nobody asks them to. '.repeat(200)

describe('countTokens', () => {
  it('is far below the bytes of prose, and above what the tokenizer says', async () => {
    const counted = (await countTokens(request(prose))) ?? 0
    expect(counted).toBeGreaterThanOrEqual(exact(prose))
    expect(counted).toBeLessThan(boundInput(request(prose), { textBound: 'utf8' }) / 3)
  })

  it('is never below the tokenizer, whatever the text', async () => {
    const words = fc.string({ unit: 'grapheme', maxLength: 60 })
    const run = fc.tuple(fc.constantFrom('a', ' ', '.', '7', '漢', '\n', '😀'), fc.integer({ min: 2_001, max: 2_400 }))
    const part = fc.oneof(
      words,
      run.map(([character, length]) => character.repeat(length)),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 6 }), async (parts) => {
        const text = parts.join(' ')
        expect(await countTokens(request(text))).toBeGreaterThanOrEqual(exact(text, { disallowedSpecial: new Set() }))
      }),
      { numRuns: 40 },
    )
  })

  it('does not hang on a long run of one character', async () => {
    for (const character of ['a', ' ', '7', '=']) {
      expect(await countTokens(request(character.repeat(500_000)))).toBeGreaterThanOrEqual(500_000)
    }
  })

  it('counts tools, schemas and texts that look like special tokens', async () => {
    const tool = { name: 'search', description: prose, inputSchema: { type: 'object' } }
    const plain = (await countTokens(request('x'))) ?? 0
    expect(await countTokens(request('x', { tools: [tool] }))).toBeGreaterThan(plain + exact(prose))
    expect(await countTokens(request('<|endoftext|>'))).toBeGreaterThan(0)
  })

  it('does not guess: unknown tokenizers, files and very long texts', async () => {
    expect(await countTokens(request('x', { model: 'gpt-6.1-sol' }))).toBeUndefined()
    const file = { type: 'file', mediaType: 'image/png', url: 'https://a.test/b.png', maxTokens: 9 } as const
    expect(await countTokens(request('', { messages: [{ role: 'user', content: [file] }] }))).toBeUndefined()
    expect(await countTokens(request(prose.repeat(400)))).toBeUndefined()
  })
})

describe('encodingOf', () => {
  it.each([
    ['gpt-4o-2024-08-06', 'o200k_base'],
    ['gpt-5.5', 'o200k_base'],
    ['o4-mini', 'o200k_base'],
    ['gpt-4-0613', 'cl100k_base'],
    ['gpt-3.5-turbo', 'cl100k_base'],
    ['gpt-5.6-sol', undefined],
    ['gpt-45', undefined],
    ['llama-3', undefined],
  ])('of %s is %s', (model, encoding) => expect(encodingOf(model)).toBe(encoding))
})

describe('longRuns', () => {
  it('widens a run to where no token crosses, and joins what then meets', () => {
    const run = 'a'.repeat(11)
    expect(longRuns(`one two=${run}b, three four`, 10)).toEqual([{ start: 3, end: 21 }])
    expect(longRuns(`${run}-${'7'.repeat(11)} end`, 10)).toEqual([{ start: 0, end: 23 }])
    expect(longRuns('nothing of the kind', 10)).toEqual([])
  })
})
