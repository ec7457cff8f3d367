import type { GenerateOptions } from '@wflo/core'
import type { ChatAnswer, ChatToolCall } from './from-openai-response.ts'
import type { ChatUsage } from './to-usage.ts'

/** One chunk of a streamed chat completion, as far as it is used. */
export interface ChatChunk {
  readonly id?: string | null
  readonly model?: string | null
  readonly service_tier?: string | null
  readonly usage?: ChatUsage | null
  readonly choices?:
    | readonly {
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

/**
 * Puts the chunks of a stream together. Later values replace earlier ones: some servers send running totals of usage
 * in every chunk, so the last that is not null counts, and none is ever added.
 */
export class ChatStream {
  readonly #emit: GenerateOptions['emit']
  readonly #calls = new Map<number, { id: string; name: string; arguments: string }>()
  #text = ''
  #isRefused = false
  #last: Pick<ChatAnswer, 'id' | 'model' | 'serviceTier' | 'finishReason' | 'usage'> = {}

  constructor(emit: GenerateOptions['emit']) {
    this.#emit = emit
  }

  add({ id, model, service_tier, usage, choices }: ChatChunk): void {
    const [choice] = choices ?? []
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
    const toolCalls: readonly ChatToolCall[] = [...this.#calls.values()]
    const finishReason = this.#isRefused ? 'content_filter' : this.#last.finishReason
    return { ...this.#last, finishReason, text: this.#text, toolCalls }
  }

  #addText(text: string | null | undefined): void {
    if (text === undefined || text === null || text === '') return
    this.#text += text
    this.#emit({ type: 'text-delta', text })
  }

  #addToolCall({ index = 0, id, function: call }: ChatToolCallDelta): void {
    const known = this.#calls.get(index)
    if (known !== undefined) {
      known.arguments += call?.arguments ?? ''
      return
    }
    const begun = { id: id ?? '', name: call?.name ?? '', arguments: call?.arguments ?? '' }
    this.#calls.set(index, begun)
    this.#emit({ type: 'tool-call-start', id: begun.id, tool: begun.name })
  }
}
