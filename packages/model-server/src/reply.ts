import type { IncomingHttpHeaders } from 'node:http'

/** Tokens that a reply reports, in no vendor's shape. Totals contain their details, as in OpenAI's wire format. */
export interface ReplyUsage {
  readonly inputTokens: number
  readonly outputTokens: number
  /** Read from a cache; part of `inputTokens`. Default 0. */
  readonly cachedTokens?: number
  /** Written to a cache for any time; part of `inputTokens`. Default: OpenAI reports none, Anthropic 0. */
  readonly cacheWriteTokens?: number
  /** Written to a cache for an hour; part of `cacheWriteTokens`. Only Anthropic reports it. Default 0. */
  readonly cacheWrite1hTokens?: number
  /** Part of `outputTokens`. Default 0. */
  readonly reasoningTokens?: number
  /** What the vendor's own tools did, charged apart from tokens. Only Anthropic reports it. Default 0. */
  readonly requests?: { readonly webSearch?: number; readonly webFetch?: number }
}

export type ReplyFinishReason = 'stop' | 'length' | 'tool-calls' | 'content-filter'

/** When the bytes go out. Without these, the server's `pace` decides. */
export interface ReplyTiming {
  /** Milliseconds before the first byte. */
  readonly delayMs?: number
  /** Milliseconds between two chunks of a streamed reply. */
  readonly chunkDelayMs?: number
}

interface GeneratedReply extends ReplyTiming {
  /**
   * What the reply reports. Default: counted from the texts. `'none'` sends no usage at all, as some compatible servers
   * do. Numbers go out as they are, also where they break the request's output limit, and the text is then not cut.
   */
  readonly usage?: ReplyUsage | 'none'
  /** What the model thought, where the protocol shows it (Anthropic's does). Default: nothing. */
  readonly reasoning?: string
  /**
   * Tokens spent on thinking before the first word. They count as output and against the limit. Default: those of
   * `reasoning`.
   */
  readonly reasoningTokens?: number
  readonly finishReason?: ReplyFinishReason
  /** The model that the reply says it came from. Default: the one that was asked for. */
  readonly model?: string
  /** Default: the tier that was asked for, `'default'` for `'auto'` or none. */
  readonly serviceTier?: string
  /** Only Anthropic reports it. Default: the speed that was asked for, `'standard'` for none. */
  readonly speed?: string
  /** Where the model ran. Only Anthropic reports it. Default: where it was asked to run, `'global'` for nowhere. */
  readonly region?: string
  /** Added to the response's headers, or put in place of them. */
  readonly headers?: ReplyHeaders
}

export interface TextReply extends GeneratedReply {
  readonly kind: 'text'
  /** Cut at the request's output limit, with finish reason `'length'`, unless `usage` is given. */
  readonly text: string
}

export interface ScriptedToolCall {
  /** Default: one made from the request's number. */
  readonly id?: string
  readonly tool: string
  /** An object is sent as JSON, a string as it is: also text that is no JSON. */
  readonly arguments: string | object
}

export interface ToolCallsReply extends GeneratedReply {
  readonly kind: 'tool-calls'
  readonly calls: readonly ScriptedToolCall[]
  /** Said before the calls. Default: nothing. */
  readonly text?: string
}

/** A failure in the vendor's words. What is left out is what the vendor says for this status. */
export interface ErrorReply extends ReplyTiming {
  readonly kind: 'error'
  readonly status: number
  readonly message?: string
  readonly type?: string
  readonly code?: string | null
  readonly param?: string | null
  /**
   * Only where the request is streamed: chunks of the built-in model's reply that go out with status 200 before an
   * error event ends the stream. Default: an answer with `status`, as without streaming.
   */
  readonly afterChunks?: number
  /** Sent as text/html instead of JSON, as a proxy in front of the vendor does. */
  readonly html?: string
  readonly headers?: ReplyHeaders
}

/** The connection ends in the middle of a reply (`drop`), or stays open and silent until the client leaves (`hang`). */
export interface BrokenReply extends ReplyTiming {
  readonly kind: 'drop' | 'hang'
  /**
   * Chunks of the streamed reply that still go out; without streaming, any number above 0 sends the headers and half of
   * the body. Default 0: not even a status line.
   */
  readonly afterChunks?: number
  /** The reply that is cut off. Default: what the built-in model answers. */
  readonly text?: string
}

/** Bytes as they are, for anything that the other kinds cannot say. */
export interface RawReply extends ReplyTiming {
  readonly kind: 'raw'
  /** Default 200. */
  readonly status?: number
  readonly headers?: ReplyHeaders
  /** Several pieces are written one after the other. */
  readonly body: string | readonly string[]
}

export type ReplyHeaders = Readonly<Record<string, string>>

export type Reply = TextReply | ToolCallsReply | ErrorReply | BrokenReply | RawReply

/** A request that passed the vendor's checks, as a script sees it. */
export interface ModelRequest {
  readonly protocol: 'anthropic' | 'openai'
  readonly model: string
  readonly stream: boolean
  /** Every text of the prompt, tools and schemas included: what input tokens are counted from, each by itself. */
  readonly promptTexts: readonly string[]
  /** The conversation without system prompts: role and text of each turn, oldest first. */
  readonly turns: readonly ModelTurn[]
  /** The most tokens that the reply may have. */
  readonly maxOutputTokens?: number
  readonly tools: readonly OfferedTool[]
  /** `'required'`, `'none'`, `'auto'`, or the tool that has to be called. */
  readonly toolChoice: 'auto' | 'none' | 'required' | { readonly tool: string }
  /** The answer has to be JSON; `schema` says which, where the request does. */
  readonly json?: { readonly schema?: JsonSchema }
  /** The request asks for thinking. Only Anthropic's do. */
  readonly thinks?: boolean
  readonly serviceTier?: string
  readonly speed?: string
  readonly region?: string
  readonly headers: IncomingHttpHeaders
  /** The request's body as it was sent. */
  readonly body: Readonly<Record<string, unknown>>
}

export interface ModelTurn {
  readonly role: 'user' | 'assistant' | 'tool'
  readonly text: string
}

export interface OfferedTool {
  readonly name: string
  /** JSON Schema of the arguments. */
  readonly parameters: JsonSchema
}

export type JsonSchema = Readonly<Record<string, unknown>>

/**
 * Decides on the reply to the request with this number, counted from 0 since the script was set. Where it gives none, the
 * built-in model answers.
 */
export type ReplyFunction = (request: ModelRequest, index: number) => Reply | undefined | Promise<Reply | undefined>

/** One reply for every request, a list with one reply for each in order (then the built-in model), or a function. */
export type ReplyScript = Reply | readonly Reply[] | ReplyFunction
