import { describe, expect, it } from 'vitest'
import { toUsage } from './to-usage.ts'

describe('usage of a chat completion', () => {
  it('keeps details inside their totals, and leaves out what is zero or null', () => {
    const usage = toUsage({
      prompt_tokens: 100,
      completion_tokens: 50,
      total_tokens: 150,
      prompt_tokens_details: { cached_tokens: 40, cache_write_tokens: 10, audio_tokens: 5 },
      completion_tokens_details: { reasoning_tokens: 20, audio_tokens: 4 },
    })
    expect(usage).toEqual({
      input: { total: 100, cacheRead: 40, cacheWrite: 10, audio: 5 },
      output: { total: 50, reasoning: 20, audio: 4 },
    })
    const bare = {
      prompt_tokens: 1,
      completion_tokens: 2,
      prompt_tokens_details: null,
      completion_tokens_details: { reasoning_tokens: 0, audio_tokens: null },
    }
    expect(toUsage(bare)).toEqual({ input: { total: 1 }, output: { total: 2 } })
  })

  it.each([null, undefined, {}, { prompt_tokens: 5 }, { completion_tokens: 5, prompt_tokens: null }])(
    'is none where a total is missing: %j',
    (usage) => {
      expect(toUsage(usage)).toBeUndefined()
    },
  )

  it('counts reasoning that a server leaves out of completion_tokens but not out of the total', () => {
    // What xAI reported: https://github.com/Wei-Shaw/sub2api/issues/5771
    const usage = toUsage({
      prompt_tokens: 10_120,
      completion_tokens: 1_499,
      total_tokens: 14_428,
      prompt_tokens_details: { cached_tokens: 128 },
      completion_tokens_details: { reasoning_tokens: 2_809 },
    })
    expect(usage).toEqual({ input: { total: 10_120, cacheRead: 128 }, output: { total: 4_308, reasoning: 2_809 } })
  })

  it.each([-5, 1.5, '7' as unknown as number])('does not hide a count that cannot be true: %j', (count) => {
    expect(toUsage({ prompt_tokens: 10, completion_tokens: count, total_tokens: 100 })?.output.total).toBe(count)
    expect(toUsage({ prompt_tokens: count, completion_tokens: 1, total_tokens: 100 })?.input.total).toBe(count)
  })
})
