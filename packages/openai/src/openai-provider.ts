import {
  type GenerateOptions,
  type LanguageModelProvider,
  type LanguageModelRequest,
  type LanguageModelResult,
  ProviderError,
  WfloError,
} from '@wflo/core'
import { type PricedReply, parsePriceSheet } from '@wflo/cost'
import {
  type Connection,
  foreignOrigin,
  patientDispatcher,
  resolveBaseUrl,
  resolveConnection,
  shownText,
  toProviderError,
  watchFetch,
} from '@wflo/egress'
import type OpenAI from 'openai'
import { type ChatChunk, ChatStream } from './chat-stream.ts'
import { countTokens } from './count-tokens.ts'
import { encodingOf } from './encoding-of.ts'
import {
  type ChatAnswer,
  type ChatCompletionReply,
  contentOf,
  finishReasonOf,
  fromChatCompletion,
} from './from-openai-response.ts'
import type { OpenAIOptions } from './openai-options.ts'
import { openaiPrices } from './openai-prices.ts'
import { type ServedReply, servedCall } from './served-call.ts'
import { toOpenAIRequest } from './to-openai-request.ts'
import { toUsage } from './to-usage.ts'
import { uncountedTool } from './uncounted-tool.ts'
import { vendor } from './vendor.ts'

/** Longer than any timeout of a step, so that only our signal ends a call. */
const noTimeout = 2_147_483_647

interface Call {
  readonly settings: OpenAIOptions
  readonly connection: Connection
  readonly request: LanguageModelRequest
  readonly generateOptions: GenerateOptions
}

interface Received {
  readonly answer: ChatAnswer
  readonly requestId: string | undefined
}

/**
 * OpenAI's chat completions, and every server that speaks their protocol. One `generate` is at most one request: the
 * SDK's own retries are off. The SDK is loaded at the first call. Throws `InvalidPriceSheetError` for broken `prices`.
 */
export function openai(options: OpenAIOptions = {}): LanguageModelProvider {
  const { prices } = options
  const settings = Object.freeze({ ...options, ...(prices === undefined ? {} : { prices: parsePriceSheet(prices) }) })
  return {
    specification: 1,
    name: settings.name ?? vendor.name,
    async card(model, at) {
      const card = await openaiPrices(settings).card(model, at)
      return countsTokens(model, settings) ? { ...card, countable: true } : card
    },
    async generate(request, generateOptions) {
      const at = Date.now()
      const connection = resolveConnection(vendor, settings)
      const received = await receive({ settings, connection, request, generateOptions })
      return await toResult(received, { request, settings, at })
    },
    tighten: async (request) => (countsTokens(request.model, settings) ? await countTokens(request) : undefined),
    checkSettings: () => void resolveConnection(vendor, settings),
  }
}

/** On a server of somebody else the same id may be another model, with another tokenizer. */
function countsTokens(
  model: string,
  { countTokens: isWanted, name = vendor.name, ...settings }: OpenAIOptions,
): boolean {
  if (encodingOf(model) === undefined) return false
  return isWanted ?? (name === vendor.name && foreignOrigin(vendor, resolveBaseUrl(vendor, settings)) === undefined)
}

async function receive(call: Call): Promise<Received> {
  const { settings, connection, request, generateOptions } = call
  const { signal } = generateOptions
  signal.throwIfAborted()
  const { fetch, sending } = watchFetch(settings.fetch)
  try {
    const client = await createClient(settings, connection, fetch)
    signal.throwIfAborted()
    return settings.stream === false ? await askWhole(client, call) : await askStreamed(client, call)
  } catch (error) {
    if (signal.aborted) throw signal.reason
    if (WfloError.isInstance(error)) throw error
    const provider = settings.name ?? vendor.name
    const { isSent, failure } = sending
    const call = { ...connection, vendor, provider, model: request.model, isSent, now: Date.now() }
    throw toProviderError(failure ?? error, call)
  }
}

async function createClient(
  settings: OpenAIOptions,
  { apiKey, baseURL }: Connection,
  watched: typeof globalThis.fetch,
): Promise<OpenAI> {
  const { default: Client } = await import('openai')
  const { organization, project, headers, fetch } = settings
  return new Client({
    apiKey,
    baseURL,
    maxRetries: 0,
    timeout: noTimeout,
    logLevel: 'off',
    ...(organization === undefined ? {} : { organization }),
    ...(project === undefined ? {} : { project }),
    ...(headers === undefined ? {} : { defaultHeaders: headers }),
    fetch: watched,
    ...(fetch === undefined ? { fetchOptions: { dispatcher: patientDispatcher } as object } : {}),
  })
}

async function askWhole(client: OpenAI, call: Call): Promise<Received> {
  const { settings, request, generateOptions } = call
  const { data, request_id } = await client.chat.completions
    .create(toOpenAIRequest(request, settings), { signal: generateOptions.signal })
    .withResponse()
  return wholeAnswer(data as ChatCompletionReply, request_id, call)
}

async function askStreamed(client: OpenAI, call: Call): Promise<Received> {
  const { settings, request, generateOptions } = call
  const { signal, emit } = generateOptions
  const { data, response, request_id } = await client.chat.completions
    .create(
      { ...toOpenAIRequest(request, settings), stream: true, stream_options: { include_usage: true } },
      { signal },
    )
    .withResponse()
  // Some servers cannot stream, and answer as if nobody had asked them to.
  if (isJson(response)) return wholeAnswer((await response.json()) as ChatCompletionReply, request_id, call)
  const stream = new ChatStream(emit)
  for await (const chunk of data) stream.add(chunk as ChatChunk)
  signal.throwIfAborted()
  const answer = stream.answer()
  if (!answer.finishReason) throw noAnswer('ended its answer before it was complete', request_id, settings)
  return { answer, requestId: request_id ?? undefined }
}

function isJson({ headers }: { readonly headers: Headers }): boolean {
  return headers.get('content-type')?.startsWith('application/json') === true
}

/** A page of a gateway, or an error object under status 200, is no answer. */
function wholeAnswer(reply: ChatCompletionReply, requestId: string | null, { settings, connection }: Call): Received {
  const choices: unknown = reply?.choices
  if (Array.isArray(choices) && choices.length > 0) {
    return { answer: fromChatCompletion(reply), requestId: requestId ?? undefined }
  }
  const { message } = (reply?.error ?? {}) as { readonly message?: unknown }
  const said = typeof message === 'string' ? `: ${shownText(message, connection.apiKey)}` : ''
  throw noAnswer(`answered without a choice${said}`, requestId, settings)
}

/** Something came, but no answer, and no usage that says what it cost. */
function noAnswer(what: string, requestId: string | null, { name = vendor.name }: OpenAIOptions): ProviderError {
  return new ProviderError({
    provider: name,
    message: `${name} ${what}. Whether the call was charged is unknown`,
    ...(requestId === null ? {} : { requestId }),
    retryable: true,
    booking: 'unresolved',
  })
}

interface ResultContext {
  readonly request: LanguageModelRequest
  readonly settings: OpenAIOptions
  /** When the call was made. */
  readonly at: number
}

async function toResult({ answer, requestId }: Received, context: ResultContext): Promise<LanguageModelResult> {
  const { id, model, serviceTier } = answer
  const usage = toUsage(answer.usage)
  return {
    content: contentOf(answer),
    finishReason: finishReasonOf(answer),
    ...(usage === undefined ? {} : { usage }),
    ...(await priceOf({ model, serviceTier, usage }, context)),
    ...(id ? { id } : {}),
    ...(requestId === undefined ? {} : { requestId }),
    ...(model ? { model } : {}),
    ...(serviceTier ? { serviceTier } : {}),
  }
}

async function priceOf(served: ServedReply, { request, settings, at }: ResultContext): Promise<PricedReply> {
  const { model, providerOptions } = request
  const call = servedCall(served, { model, serviceTier: providerOptions?.service_tier })
  if (call === undefined) return { unpriced: 'the server reported no usage' }
  const tool = uncountedTool(providerOptions)
  if (tool === undefined) return await openaiPrices(settings).price([call], at)
  return { unpriced: `usage does not say how often providerOptions.${tool} was used, which costs beside the tokens` }
}
