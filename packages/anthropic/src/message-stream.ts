import type { GenerateOptions } from '@wflo/core'
import { mergeUsage } from './merge-usage.ts'
import type { MessageBlock, MessageEvent, MessageReply, MessageUsage } from './message-reply.ts'

type Delta = NonNullable<MessageEvent['delta']>

interface OpenBlock {
  readonly start: MessageBlock
  text: string
  json: string
  thinking: string
  signature: string
}

/**
 * Puts the events of a stream together into the reply that it would have been. Pings and events that are not known are
 * passed over. The count of output in `message_start` is of what had been written by then, so it never counts: a stream
 * that was cut has no usage.
 */
export class MessageStream {
  readonly #emit: GenerateOptions['emit']
  readonly #blocks = new Map<number, OpenBlock>()
  #message: MessageReply = {}
  #stopReason: string | undefined
  #usage: MessageUsage | undefined
  #isBroken = false

  constructor(emit: GenerateOptions['emit'] = () => {}) {
    this.#emit = emit
  }

  add(event: MessageEvent): void {
    const { type, index = 0, message, content_block: block, delta, usage } = event
    if (type === 'message_start') this.#start(message ?? {})
    if (type === 'content_block_start') this.#open(index, block ?? {})
    if (type === 'content_block_delta') this.#grow(index, delta ?? {})
    if (type === 'error') this.#isBroken = true
    if (type !== 'message_delta') return
    this.#stopReason = delta?.stop_reason ?? this.#stopReason
    this.#usage = mergeUsage(this.#usage, usage)
  }

  reply(): MessageReply {
    const { content, stop_reason: _, usage: __, ...message } = this.#message
    const blocks = [...this.#blocks.values()].map(closeBlock)
    return {
      ...message,
      content: [...(content ?? []), ...blocks],
      stop_reason: this.#stopReason ?? null,
      usage: this.#isBroken ? null : (this.#usage ?? null),
    }
  }

  #start(message: MessageReply): void {
    const { output_tokens: _, ...usage } = message.usage ?? {}
    this.#message = message
    this.#usage = mergeUsage(this.#usage, usage)
  }

  #open(index: number, start: MessageBlock): void {
    this.#blocks.set(index, {
      start,
      text: start.text ?? '',
      json: '',
      thinking: start.thinking ?? '',
      signature: start.signature ?? '',
    })
    if (start.type === 'tool_use') {
      this.#emit({ type: 'tool-call-start', id: start.id ?? '', tool: start.name ?? '' })
    }
    if (start.type === 'text' && start.text) this.#emit({ type: 'text-delta', text: start.text })
  }

  #grow(index: number, { type, text, partial_json: json, thinking, signature }: Delta): void {
    const block = this.#blocks.get(index)
    if (block === undefined) return
    if (type === 'input_json_delta') block.json += json ?? ''
    if (type === 'thinking_delta') block.thinking += thinking ?? ''
    if (type === 'signature_delta') block.signature += signature ?? ''
    if (type !== 'text_delta' || !text) return
    block.text += text
    this.#emit({ type: 'text-delta', text })
  }
}

/** Input of a tool that is not JSON, as of an answer that hit its limit, is given as the text that it is. */
function closeBlock({ start, text, json, thinking, signature }: OpenBlock): MessageBlock {
  if (start.type === 'thinking') return { ...start, thinking, signature }
  if (start.type === 'text') return { ...start, text }
  return json === '' ? start : { ...start, input: parseInput(json) }
}

function parseInput(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return json
  }
}
