import type { LanguageModelPart } from '@wflo/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contentOf, finishReasonOf } from './from-message.ts'
import type { MessageBlock, MessageEvent } from './message-reply.ts'
import { MessageStream } from './message-stream.ts'

function assemble(events: readonly MessageEvent[]) {
  const parts: LanguageModelPart[] = []
  const stream = new MessageStream((part) => parts.push(part))
  for (const each of events) stream.add(each)
  const reply = stream.reply()
  return { reply, parts, content: contentOf(reply), finishReason: finishReasonOf(reply) }
}

function json(index: number, partial_json: string): MessageEvent {
  return { type: 'content_block_delta', index, delta: { type: 'input_json_delta', partial_json } }
}

function tool(index: number, input: unknown = {}): MessageEvent {
  return {
    type: 'content_block_start',
    index,
    content_block: { type: 'tool_use', id: `t${index}`, name: 'search', input },
  }
}

describe('the content of a stream', () => {
  it('puts the input of tools together from pieces, wherever they come', () => {
    const { content, parts } = assemble([
      tool(0),
      json(0, '{"que'),
      tool(1),
      json(1, '[1'),
      json(0, 'ry":"x"}'),
      json(1, ']'),
    ])
    expect(content).toEqual([
      { type: 'tool-call', id: 't0', tool: 'search', input: { query: 'x' } },
      { type: 'tool-call', id: 't1', tool: 'search', input: [1] },
    ])
    expect(parts).toEqual([
      { type: 'tool-call-start', id: 't0', tool: 'search' },
      { type: 'tool-call-start', id: 't1', tool: 'search' },
    ])
  })

  it('puts thoughts together, takes sealed ones as they are, and leaves out what nobody has signed', () => {
    const start = (index: number, content_block: MessageBlock): MessageEvent => ({
      type: 'content_block_start',
      index,
      content_block,
    })
    const delta = (index: number, change: NonNullable<MessageEvent['delta']>): MessageEvent => ({
      type: 'content_block_delta',
      index,
      delta: change,
    })
    const { content, parts } = assemble([
      start(0, { type: 'thinking', thinking: '', signature: '' }),
      delta(0, { type: 'thinking_delta', thinking: 'Look ' }),
      delta(0, { type: 'thinking_delta', thinking: 'it up.' }),
      delta(0, { type: 'signature_delta', signature: 'EqQB' }),
      start(1, { type: 'redacted_thinking', data: 'EmwK' }),
      start(2, { type: 'thinking', thinking: 'Unsigned.' }),
      tool(3),
      { type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 7 } },
    ])
    const reasoning = (data: object) => ({ type: 'reasoning', vendor: 'anthropic', data, maxTokens: 7 })
    expect(content).toEqual([
      reasoning({ type: 'thinking', thinking: 'Look it up.', signature: 'EqQB' }),
      reasoning({ type: 'redacted_thinking', data: 'EmwK' }),
      { type: 'tool-call', id: 't3', tool: 'search', input: {} },
    ])
    expect(parts).toEqual([{ type: 'tool-call-start', id: 't3', tool: 'search' }])
  })

  it('does not mind where the pieces are cut', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.array(fc.nat(200)), (input, cuts) => {
        const whole = JSON.stringify(input)
        const places = [0, ...cuts.map((cut) => cut % whole.length).sort((left, right) => left - right), whole.length]
        const pieces = places.slice(1).map((end, index) => whole.slice(places[index], end))
        const { content } = assemble([tool(0), ...pieces.map((piece) => json(0, piece))])
        expect(JSON.stringify(content.map((part) => (part.type === 'tool-call' ? part.input : part)))).toBe(
          `[${whole}]`,
        )
      }),
    )
  })

  it('gives input that breaks off as text, and input that came whole as it is', () => {
    const { content } = assemble([tool(0), json(0, '{"query":"ti'), tool(1, { query: 'whole' })])
    expect(content).toMatchObject([{ input: '{"query":"ti' }, { input: { query: 'whole' } }])
  })

  it('shows text alone: no thinking, no tools of the server, no unknown deltas', () => {
    const text = (index: number, type: string): MessageEvent[] => [
      { type: 'content_block_start', index, content_block: { type, text: 'a' } },
      {
        type: 'content_block_delta',
        index,
        delta: { type: type === 'text' ? 'text_delta' : 'thinking_delta', text: 'b' },
      },
    ]
    const { content, parts } = assemble([
      ...text(0, 'thinking'),
      ...text(1, 'text'),
      {
        type: 'content_block_start',
        index: 2,
        content_block: { type: 'server_tool_use', id: 's', name: 'web_search' },
      },
      json(2, '{"query":"x"}'),
      ...text(3, 'text'),
      { type: 'content_block_delta', index: 9, delta: { type: 'text_delta', text: 'of no block' } },
      { type: 'ping' },
      {},
    ])
    expect(content).toEqual([{ type: 'text', text: 'abab' }])
    expect(contentOf({ content: [null as never] })).toEqual([{ type: 'text', text: '' }])
    expect(parts.map((part) => part.type === 'text-delta' && part.text)).toEqual(['a', 'b', 'a', 'b'])
  })
})

describe('the usage of a stream', () => {
  it('does not take the output of its beginning for the whole', () => {
    const { reply } = assemble([{ type: 'message_start', message: { usage: { input_tokens: 5, output_tokens: 3 } } }])
    expect(reply.usage).toEqual({ input_tokens: 5 })
  })

  it('replaces counters that come again, those inside of others too, and lists as a whole', () => {
    const { reply } = assemble([
      {
        type: 'message_start',
        message: {
          usage: { input_tokens: 5, speed: 'fast', server_tool_use: { web_search_requests: 1, web_fetch_requests: 2 } },
        },
      },
      { type: 'message_delta', usage: { output_tokens: 1, iterations: [{ type: 'message' }, { type: 'compaction' }] } },
      {
        type: 'message_delta',
        usage: {
          input_tokens: null,
          output_tokens: 7,
          server_tool_use: { web_search_requests: 3, web_fetch_requests: null },
          iterations: [{ type: 'message' }],
        },
      },
      { type: 'message_delta', usage: null },
    ])
    expect(reply.usage).toEqual({
      input_tokens: 5,
      output_tokens: 7,
      speed: 'fast',
      server_tool_use: { web_search_requests: 3, web_fetch_requests: 2 },
      iterations: [{ type: 'message' }],
    })
  })
})

describe('why an answer ended', () => {
  it.each([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['max_tokens', 'length'],
    ['tool_use', 'tool-calls'],
    ['refusal', 'content-filter'],
    ['pause_turn', 'other'],
    ['model_context_window_exceeded', 'other'],
    ['constructor', 'other'],
  ])('%s is %s', (reason, expected) => {
    const { finishReason } = assemble([
      { type: 'message_delta', delta: { stop_reason: reason } },
      { type: 'message_delta', delta: {} },
    ])
    expect(finishReason).toBe(expected)
  })
})
