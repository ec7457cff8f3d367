import {
  type CallCost,
  formatUsd,
  type GenerateOptions,
  type LanguageModelProvider,
  type LanguageModelRequest,
  type LanguageModelResult,
  ProviderError,
  type Usage,
  WfloError,
} from '@wflo/core'
import { createModelCard, type PriceQuery, priceUsage } from '@wflo/cost'
import type OpenAI from 'openai'
import { type ChatChunk, ChatStream } from './chat-stream.ts'
import { type Connection, resolveConnection, vendorBaseUrl } from './connection.ts'
import {
  type ChatAnswer,
  type ChatCompletionReply,
  contentOf,
  finishReasonOf,
  fromChatCompletion,
} from './from-openai-response.ts'
import type { OpenAIOptions } from './openai-options.ts'
import { toOpenAIRequest } from './to-openai-request.ts'
import { toProviderError } from './to-provider-error.ts'
import { toUsage } from './to-usage.ts'

/** Longer than any timeout of a step, so that only our signal ends a call. */
const noTimeout = 2_147_483_647

const vendor = 'openai'

interface Received {
  readonly answer: ChatAnswer
  readonly requestId: string | undefined
}

/**
 * OpenAI's chat completions, and every server that speaks their protocol. One `generate` is at most one request: the
 * SDK's own retries are off. The SDK is loaded at the first call.
 */
export function openai(options: OpenAIOptions = {}): LanguageModelProvider {
  const settings = Object.freeze({ ...options })
  const { name = vendor } = settings
  const generate = async (
    request: LanguageModelRequest,
    generateOptions: GenerateOptions,
  ): Promise<LanguageModelResult> => {
    const connection = resolveConnection(settings)
    const received = await receive({ settings, connection, request, generateOptions })
    return await toResult(received, request, settings)
  }
  return {
    specification: 1,
    name,
    async card(model, at) {
      const card = await createModelCard({ ...priceQuery(settings, model, at), textBound: 'utf8' })
      return { ...card, model: `${name}/${model}`, sheet: nameSheet(card.sheet, settings) }
    },
    generate,
    checkSettings: () => void resolveConnection(settings),
  }
}

interface Call {
  readonly settings: OpenAIOptions
  readonly connection: Connection
  readonly request: LanguageModelRequest
  readonly generateOptions: GenerateOptions
}

async function receive(call: Call): Promise<Received> {
  const { settings, connection, request, generateOptions } = call
  const { signal } = generateOptions
  signal.throwIfAborted()
  try {
    const client = await createClient(settings, connection)
    signal.throwIfAborted()
    return settings.stream === false ? await askWhole(client, call) : await askStreamed(client, call)
  } catch (error) {
    if (signal.aborted || ProviderError.isInstance(error)) throw signal.aborted ? signal.reason : error
    const { baseURL } = connection
    throw toProviderError(error, { provider: settings.name ?? vendor, model: request.model, baseURL, now: Date.now() })
  }
}

async function createClient(settings: OpenAIOptions, { apiKey, baseURL }: Connection): Promise<OpenAI> {
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
    ...(fetch === undefined ? {} : { fetch }),
  })
}

async function askWhole(client: OpenAI, { settings, request, generateOptions }: Call): Promise<Received> {
  const body = toOpenAIRequest(request, settings.outputLimitField ?? 'max_completion_tokens')
  const { data, request_id } = await client.chat.completions
    .create(body, { signal: generateOptions.signal })
    .withResponse()
  return { answer: fromChatCompletion(data as ChatCompletionReply), requestId: request_id ?? undefined }
}

async function askStreamed(client: OpenAI, { settings, request, generateOptions }: Call): Promise<Received> {
  const { signal, emit } = generateOptions
  const body = toOpenAIRequest(request, settings.outputLimitField ?? 'max_completion_tokens')
  const { data, request_id } = await client.chat.completions
    .create({ ...body, stream: true, stream_options: { include_usage: true } }, { signal })
    .withResponse()
  const stream = new ChatStream(emit)
  for await (const chunk of data) stream.add(chunk as ChatChunk)
  signal.throwIfAborted()
  const answer = stream.answer()
  if (!answer.finishReason) throw cutOff(settings.name ?? vendor, request_id)
  return { answer, requestId: request_id ?? undefined }
}

/** A stream that ends without saying why has lost its rest, and with it the usage. */
function cutOff(provider: string, requestId: string | null): ProviderError {
  return new ProviderError({
    provider,
    message: `${provider} ended its answer before it was complete: whether the call was charged is unknown`,
    ...(requestId === null ? {} : { requestId }),
    retryable: true,
    booking: 'unresolved',
  })
}

async function toResult(
  { answer, requestId }: Received,
  request: LanguageModelRequest,
  settings: OpenAIOptions,
): Promise<LanguageModelResult> {
  const usage = toUsage(answer.usage)
  const cost = usage === undefined ? undefined : await costOf(usage, answer, request, settings)
  const { id, model, serviceTier } = answer
  return {
    content: contentOf(answer),
    finishReason: finishReasonOf(answer),
    ...(usage === undefined ? {} : { usage }),
    ...(cost === undefined ? {} : { cost }),
    ...(id ? { id } : {}),
    ...(requestId === undefined ? {} : { requestId }),
    ...(model ? { model } : {}),
    ...(serviceTier ? { serviceTier } : {}),
  }
}

/**
 * The exact cost, for the model and the tier that served the call. `undefined` where they have no price or the usage
 * cannot be true: the answer is kept, and the call stays booked at its reservation.
 */
async function costOf(
  usage: Usage,
  { model, serviceTier }: ChatAnswer,
  request: LanguageModelRequest,
  settings: OpenAIOptions,
): Promise<CallCost | undefined> {
  try {
    const query = priceQuery(settings, model ?? request.model, Date.now())
    const priced = await priceUsage({ ...query, usage, ...(serviceTier ? { tier: serviceTier } : {}) })
    return { amount: formatUsd(priced.amount), sheet: nameSheet(priced.sheet, settings), rates: priced.rates }
  } catch (error) {
    if (WfloError.isInstance(error)) return undefined
    throw error
  }
}

/** Under another name an instance has no list prices: they are the vendor's, not of whoever answers there. */
function priceQuery({ name = vendor, prices }: OpenAIOptions, model: string, at: number): PriceQuery {
  return {
    provider: name,
    model,
    at,
    useListPrices: name === vendor,
    ...(prices === undefined ? {} : { sheets: [prices] }),
  }
}

/** Says in the books where the vendor's prices were used for somebody else's server. */
function nameSheet(sheet: string, settings: OpenAIOptions): string {
  const baseURL = baseUrlOf(settings)
  return baseURL === vendorBaseUrl ? sheet : `${sheet} for ${new URL(baseURL).origin}`
}

function baseUrlOf(settings: OpenAIOptions): string {
  try {
    return resolveConnection(settings).baseURL
  } catch {
    return vendorBaseUrl
  }
}
