import type { ContentPart, FinishReason, Json } from '@wflo/core'
import type { ChatUsage } from './to-usage.ts'

/** One chat completion, streamed or not, as far as it is used. Servers leave fields out or send `null`. */
export interface ChatAnswer {
  readonly id?: string | null | undefined
  readonly model?: string | null | undefined
  readonly serviceTier?: string | null | undefined
  readonly finishReason?: string | null | undefined
  readonly text: string
  readonly toolCalls: readonly ChatToolCall[]
  readonly usage?: ChatUsage | null | undefined
}

export interface ChatToolCall {
  readonly id: string
  readonly name: string
  /** JSON as text. */
  readonly arguments: string
}

/** A non-streamed reply, as far as it is used. */
export interface ChatCompletionReply {
  readonly id?: string | null
  readonly model?: string | null
  readonly service_tier?: string | null
  readonly usage?: ChatUsage | null
  /** Where there is no answer: some gateways send errors under status 200. */
  readonly error?: unknown
  readonly choices?:
    | readonly {
        readonly finish_reason?: string | null
        readonly message?: {
          readonly content?: string | null
          readonly refusal?: string | null
          readonly tool_calls?:
            | readonly {
                readonly id?: string
                readonly function?: { readonly name: string; readonly arguments: string }
              }[]
            | null
        } | null
      }[]
    | null
}

export function fromChatCompletion({ id, model, service_tier, usage, choices }: ChatCompletionReply): ChatAnswer {
  const [choice] = choices ?? []
  const { content, refusal, tool_calls: calls } = choice?.message ?? {}
  const toolCalls = (calls ?? []).flatMap((call): readonly ChatToolCall[] =>
    call.function === undefined ? [] : [{ id: call.id ?? '', ...call.function }],
  )
  const finishReason = isText(refusal) ? 'content_filter' : choice?.finish_reason
  return { id, model, serviceTier: service_tier, usage, finishReason, text: content ?? refusal ?? '', toolCalls }
}

/** The parts of an answer. Arguments of a tool that are not JSON are given as the text that they are. */
export function contentOf({ text, toolCalls }: ChatAnswer): readonly ContentPart[] {
  const calls = toolCalls.map((call): ContentPart => {
    return { type: 'tool-call', id: call.id, tool: call.name, input: parseArguments(call.arguments) }
  })
  return text === '' && calls.length > 0 ? calls : [{ type: 'text', text }, ...calls]
}

const finishReasons: Readonly<Record<string, FinishReason>> = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'tool-calls',
  function_call: 'tool-calls',
  content_filter: 'content-filter',
}

export function finishReasonOf({ finishReason }: ChatAnswer): FinishReason {
  return (isText(finishReason) ? finishReasons[finishReason] : undefined) ?? 'other'
}

function isText(text: string | null | undefined): text is string {
  return text !== undefined && text !== null && text !== ''
}

function parseArguments(text: string): Json {
  try {
    return text === '' ? {} : (JSON.parse(text) as Json)
  } catch {
    return text
  }
}
