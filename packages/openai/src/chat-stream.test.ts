import type { LanguageModelPart } from '@wflo/core'
import { describe, expect, it } from 'vitest'
import { type ChatChunk, ChatStream } from './chat-stream.ts'

type Delta = NonNullable<NonNullable<ChatChunk['choices']>[number]['delta']>

function assemble(chunks: readonly ChatChunk[]) {
  const parts: LanguageModelPart[] = []
  const stream = new ChatStream((part) => parts.push(part))
  for (const chunk of chunks) stream.add(chunk)
  return { answer: stream.answer(), parts }
}

function delta(content: Delta, index = 0): ChatChunk {
  return { choices: [{ index, delta: content }] }
}

function call(id: string | undefined, text: string, index?: number): ChatChunk {
  const begun = id === undefined ? {} : { id }
  return delta({ tool_calls: [{ ...begun, ...(index === undefined ? {} : { index }), function: { arguments: text } }] })
}

describe('a stream of chunks', () => {
  it('keeps the first of several choices, whatever their order', () => {
    const { answer, parts } = assemble([
      delta({ content: 'other' }, 1),
      delta({ content: 'mine' }),
      {
        choices: [
          { index: 1, finish_reason: 'length' },
          { index: 0, finish_reason: 'stop' },
        ],
      },
    ])
    expect(answer).toMatchObject({ text: 'mine', finishReason: 'stop' })
    expect(parts).toEqual([{ type: 'text-delta', text: 'mine' }])
  })

  it('tells tool calls apart by index', () => {
    const { answer } = assemble([call('a', '{"x"', 0), call('b', '{}', 1), call(undefined, ':1}', 0)])
    expect(answer.toolCalls.map(({ id, arguments: text }) => [id, text])).toEqual([
      ['a', '{"x":1}'],
      ['b', '{}'],
    ])
  })

  it('tells tool calls apart by id where a server has one index for all, or none', () => {
    for (const index of [0, undefined]) {
      const { answer } = assemble([
        call('a', '{', index),
        call('a', '}', index),
        call('b', '[', index),
        call('', ']', index),
      ])
      expect(answer.toolCalls.map(({ id, arguments: text }) => [id, text])).toEqual([
        ['a', '{}'],
        ['b', '[]'],
      ])
    }
  })

  it('takes a refusal for what the content filter let out', () => {
    const { answer } = assemble([delta({ refusal: 'I cannot.' }), { choices: [{ finish_reason: 'stop' }] }])
    expect(answer).toMatchObject({ text: 'I cannot.', finishReason: 'content_filter' })
  })

  it('has no reason to end, and no usage, where it was cut', () => {
    const { answer } = assemble([delta({ content: 'half' }), { usage: null, choices: null }])
    expect(answer.finishReason).toBeUndefined()
    expect(answer.usage).toBeUndefined()
  })
})
