import type { GenerateOptions } from '@wflo/core'
import type { ChatAnswer } from './from-openai-response.ts'
import type { ChatUsage } from './to-usage.ts'

/** One chunk of a streamed chat completion, as far as it is used. */
export interface ChatChunk {
  readonly id?: string | null
  readonly model?: string | null
  readonly service_tier?: string | null
  readonly usage?: ChatUsage | null
  readonly choices?:
    | readonly {
        readonly index?: number
        readonly finish_reason?: string | null
        readonly delta?: {
          readonly content?: string | null
          readonly refusal?: string | null
          readonly tool_calls?: readonly ChatToolCallDelta[] | null
        } | null
      }[]
    | null
}

interface ChatToolCallDelta {
  readonly index?: number
  readonly id?: string | null
  readonly function?: { readonly name?: string | null; readonly arguments?: string | null } | null
}

interface OpenToolCall {
  readonly index: number
  id: string
  name: string
  arguments: string
}

/**
 * Puts the chunks of a stream together. Later values replace earlier ones: some servers send running totals of usage
 * in every chunk, so the last that is not null counts, and none is ever added. Of several choices the first is kept.
 */
export class ChatStream {
  readonly #emit: GenerateOptions['emit']
  readonly #calls: OpenToolCall[] = []
  #text = ''
  #isRefused = false
  #last: Pick<ChatAnswer, 'id' | 'model' | 'serviceTier' | 'finishReason' | 'usage'> = {}

  constructor(emit: GenerateOptions['emit']) {
    this.#emit = emit
  }

  add({ id, model, service_tier, usage, choices }: ChatChunk): void {
    const choice = choices?.find(({ index = 0 }) => index === 0)
    this.#last = {
      id: id ?? this.#last.id,
      model: model ?? this.#last.model,
      serviceTier: service_tier ?? this.#last.serviceTier,
      usage: usage ?? this.#last.usage,
      finishReason: choice?.finish_reason ?? this.#last.finishReason,
    }
    this.#addText(choice?.delta?.content ?? choice?.delta?.refusal)
    if (choice?.delta?.refusal) this.#isRefused = true
    for (const call of choice?.delta?.tool_calls ?? []) this.#addToolCall(call)
  }

  /** The whole answer. A stream that was cut has no finish reason, and no usage either. */
  answer(): ChatAnswer {
    const toolCalls = this.#calls.map(({ index: _, ...call }) => call)
    const finishReason = this.#isRefused ? 'content_filter' : this.#last.finishReason
    return { ...this.#last, finishReason, text: this.#text, toolCalls }
  }

  #addText(text: string | null | undefined): void {
    if (text === undefined || text === null || text === '') return
    this.#text += text
    this.#emit({ type: 'text-delta', text })
  }

  /** Some servers give every call the index 0 and tell them apart by their id alone. */
  #addToolCall({ index = 0, id, function: delta }: ChatToolCallDelta): void {
    const open = this.#calls.findLast((call) => call.index === index)
    if (open !== undefined && (!id || !open.id || id === open.id)) {
      open.id ||= id ?? ''
      open.name ||= delta?.name ?? ''
      open.arguments += delta?.arguments ?? ''
      return
    }
    const begun = { index, id: id ?? '', name: delta?.name ?? '', arguments: delta?.arguments ?? '' }
    this.#calls.push(begun)
    this.#emit({ type: 'tool-call-start', id: begun.id, tool: begun.name })
  }
}
