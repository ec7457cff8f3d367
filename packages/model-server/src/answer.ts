import type { ModelRequest, ReplyFinishReason, ReplyUsage, TextReply, ToolCallsReply } from './reply.ts'
import { countTokens, splitTokens } from './tokens.ts'

/** A reply that the model wrote, counted and cut to the request's limit; each protocol puts it into its own shape. */
export interface Answer {
  /** The number of the request that it answers, from 1; ids are made from it. */
  readonly number: number
  readonly model: string
  readonly serviceTier: string
  readonly speed: string | undefined
  readonly region: string | undefined
  /** Seconds since the epoch. */
  readonly created: number
  /** What the model thought, token by token. Undefined: it did not think; empty: it does not say what. */
  readonly reasoning: readonly string[] | undefined
  /** The text, token by token. Undefined: the model called tools and said nothing. */
  readonly text: readonly string[] | undefined
  readonly calls: readonly AnswerCall[]
  readonly finishReason: ReplyFinishReason
  /** Undefined: the server reports none. */
  readonly usage: ReplyUsage | undefined
}

export interface AnswerCall {
  readonly id: string
  readonly tool: string
  /** The JSON of the arguments, token by token. */
  readonly arguments: readonly string[]
}

export function toAnswer(request: ModelRequest, reply: TextReply | ToolCallsReply, number: number): Answer {
  const whole = writeWhole(reply, number)
  const limit = reply.usage === undefined ? (request.maxOutputTokens ?? Infinity) : Infinity
  const thoughts = reply.reasoning === undefined ? [] : splitTokens(reply.reasoning)
  const reasoning = Math.min(reply.reasoningTokens ?? thoughts.length, limit)
  const { text, calls, isCut } = cut(whole, limit - reasoning)
  const written = (text?.length ?? 0) + calls.reduce((sum, call) => sum + sizeOf(call), 0)
  return {
    number,
    model: reply.model ?? request.model,
    serviceTier: reply.serviceTier ?? servedTier(request.serviceTier),
    speed: reply.speed ?? request.speed,
    region: reply.region ?? request.region,
    created: Math.floor(Date.now() / 1_000),
    reasoning: reasoning > 0 || thoughts.length > 0 ? thoughts.slice(0, limit) : undefined,
    text,
    calls,
    finishReason: reply.finishReason ?? (isCut ? 'length' : reply.kind === 'text' ? 'stop' : 'tool-calls'),
    usage: usageOf(reply, countPrompt(request), reasoning, written),
  }
}

interface Written {
  readonly text: readonly string[] | undefined
  readonly calls: readonly AnswerCall[]
}

function writeWhole(reply: TextReply | ToolCallsReply, number: number): Written {
  if (reply.kind === 'text') return { text: splitTokens(reply.text), calls: [] }
  const calls = reply.calls.map((call, index) => ({
    id: call.id ?? `call_${String(number).padStart(6, '0')}_${index}`,
    tool: call.tool,
    arguments: splitTokens(typeof call.arguments === 'string' ? call.arguments : JSON.stringify(call.arguments)),
  }))
  return { text: reply.text === undefined ? undefined : splitTokens(reply.text), calls }
}

/** Keeps what fits into the limit; a call whose name does not fit any more is left out, arguments are cut anywhere. */
function cut({ text, calls }: Written, limit: number): Written & { readonly isCut: boolean } {
  const keptText = text?.slice(0, limit)
  let left = limit - (keptText?.length ?? 0)
  const keptCalls: AnswerCall[] = []
  for (const call of calls) {
    const room = left - countTokens(call.tool)
    if (room >= 0) keptCalls.push({ ...call, arguments: call.arguments.slice(0, room) })
    left -= sizeOf(call)
  }
  return { text: keptText, calls: keptCalls, isCut: keptText?.length !== text?.length || left < 0 }
}

function sizeOf(call: AnswerCall): number {
  return countTokens(call.tool) + call.arguments.length
}

/** The input tokens of a request. Nothing stands between its texts, so that the sum stays within their bytes. */
export function countPrompt({ promptTexts }: ModelRequest): number {
  return promptTexts.reduce((sum, text) => sum + countTokens(text), 0)
}

function usageOf(
  { usage }: TextReply | ToolCallsReply,
  inputTokens: number,
  reasoningTokens: number,
  written: number,
): ReplyUsage | undefined {
  if (usage === 'none') return undefined
  return usage ?? { inputTokens, outputTokens: reasoningTokens + written, reasoningTokens }
}

function servedTier(asked: string | undefined): string {
  return asked === undefined || asked === 'auto' ? 'default' : asked
}
