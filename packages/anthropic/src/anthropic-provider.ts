import type Anthropic from '@anthropic-ai/sdk'
import {
  type GenerateOptions,
  type LanguageModelProvider,
  type LanguageModelRequest,
  type LanguageModelResult,
  ProviderError,
  type Usage,
  WfloError,
} from '@wflo/core'
import { parsePriceSheet, type ServedCall } from '@wflo/cost'
import {
  type Connection,
  foreignOrigin,
  resolveBaseUrl,
  resolveConnection,
  shownText,
  toProviderError,
  watchFetch,
} from '@wflo/egress'
import type { AnthropicOptions } from './anthropic-options.ts'
import { anthropicPrices } from './anthropic-prices.ts'
import { countTokens } from './count-tokens.ts'
import { createClient } from './create-client.ts'
import { contentOf, finishReasonOf } from './from-message.ts'
import type { MessageEvent, MessageReply } from './message-reply.ts'
import { MessageStream } from './message-stream.ts'
import { servedCalls } from './served-calls.ts'
import { sumUsage } from './sum-usage.ts'
import { toAnthropicRequest } from './to-anthropic-request.ts'
import { toUsage } from './to-usage.ts'
import { vendor } from './vendor.ts'

/** `client.messages.create` is the same, but writes to the console for models that are to go. */
const path = '/v1/messages'

interface Call {
  readonly settings: AnthropicOptions
  readonly connection: Connection
  readonly request: LanguageModelRequest
  readonly generateOptions: GenerateOptions
}

interface Received {
  readonly reply: MessageReply
  readonly requestId: string | undefined
}

/**
 * Anthropic's Messages API, and every server that speaks its protocol. One `generate` is at most one request: the SDK's
 * own retries are off. The SDK is loaded at the first call. Throws `InvalidPriceSheetError` for broken `prices`.
 */
export function anthropic(options: AnthropicOptions = {}): LanguageModelProvider {
  const { prices } = options
  const settings = Object.freeze({ ...options, ...(prices === undefined ? {} : { prices: parsePriceSheet(prices) }) })
  return {
    specification: 1,
    name: settings.name ?? vendor.name,
    async card(model, at) {
      const card = await anthropicPrices(settings).card(model, at)
      return countsTokens(settings) ? { ...card, countable: true } : card
    },
    async generate(request, generateOptions) {
      const at = Date.now()
      const connection = resolveConnection(vendor, settings)
      const received = await receive({ settings, connection, request, generateOptions })
      return await toResult(received, { request, settings, at })
    },
    tighten: async (request, { signal }) =>
      countsTokens(settings) ? await countTokens(request, { settings, signal }) : undefined,
    checkSettings: () => void resolveConnection(vendor, settings),
  }
}

function countsTokens({ countTokens: isWanted, name = vendor.name, ...settings }: AnthropicOptions): boolean {
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
    throw toProviderError(failure ?? error, {
      ...connection,
      vendor,
      provider,
      model: request.model,
      isSent,
      now: Date.now(),
    })
  }
}

async function askWhole(client: Anthropic, call: Call): Promise<Received> {
  const { settings, request, generateOptions } = call
  const { signal } = generateOptions
  const body = toAnthropicRequest(request, settings)
  const { data, request_id } = await client.post<MessageReply>(path, { body, signal }).withResponse()
  return wholeAnswer(data, request_id, call)
}

async function askStreamed(client: Anthropic, call: Call): Promise<Received> {
  const { settings, request, generateOptions } = call
  const { signal, emit } = generateOptions
  const body = { ...toAnthropicRequest(request, settings), stream: true }
  const { data, response, request_id } = await client
    .post<AsyncIterable<MessageEvent>>(path, { body, signal, stream: true })
    .withResponse()
  // Some servers cannot stream, and answer as if nobody had asked them to.
  if (isJson(response)) return wholeAnswer((await response.json()) as MessageReply, request_id, call)
  const stream = new MessageStream(emit)
  for await (const event of data) stream.add(event)
  signal.throwIfAborted()
  const reply = stream.reply()
  if (!reply.stop_reason) throw noAnswer('ended its answer before it was complete', request_id, settings)
  return { reply, requestId: request_id ?? undefined }
}

function isJson({ headers }: { readonly headers: Headers }): boolean {
  return headers.get('content-type')?.startsWith('application/json') === true
}

/** A page of a gateway, or an error object under status 200, is no answer. */
function wholeAnswer(
  reply: MessageReply,
  requestId: string | null | undefined,
  { settings, connection }: Call,
): Received {
  if (Array.isArray(reply?.content)) return { reply, requestId: requestId ?? undefined }
  const { message } = (reply?.error ?? {}) as { readonly message?: unknown }
  const said = typeof message === 'string' ? `: ${shownText(message, connection.apiKey)}` : ''
  throw noAnswer(`answered without a message${said}`, requestId, settings)
}

/** Something came, but no answer, and no usage that says what it cost. */
function noAnswer(
  what: string,
  requestId: string | null | undefined,
  { name = vendor.name }: AnthropicOptions,
): ProviderError {
  return new ProviderError({
    provider: name,
    message: `${name} ${what}. Whether the call was charged is unknown`,
    ...(requestId ? { requestId } : {}),
    retryable: true,
    booking: 'unresolved',
  })
}

interface ResultContext {
  readonly request: LanguageModelRequest
  readonly settings: AnthropicOptions
  /** When the call was made. */
  readonly at: number
}

async function toResult({ reply, requestId }: Received, context: ResultContext): Promise<LanguageModelResult> {
  const { id, model, usage } = reply
  return {
    content: contentOf(reply),
    finishReason: finishReasonOf(reply),
    ...(await toCost(reply, context)),
    ...(id ? { id } : {}),
    ...(requestId === undefined ? {} : { requestId }),
    ...(model ? { model } : {}),
    ...(usage?.service_tier ? { serviceTier: usage.service_tier } : {}),
  }
}

type Cost = Pick<LanguageModelResult, 'usage' | 'cost' | 'unpriced'>

/** Counters that contradict each other are shown as the reply has them, and have no price. */
async function toCost(reply: MessageReply, { request, settings, at }: ResultContext): Promise<Cost> {
  const calls = readCalls(reply, request)
  if (WfloError.isInstance(calls)) return { ...usageField(toUsage(reply.usage)), unpriced: calls.message }
  if (calls.length === 0) return { unpriced: 'the server reported no usage' }
  const priced = await anthropicPrices(settings).price(calls, at)
  return { ...usageField(sumUsage(calls.map(({ usage }) => usage))), ...priced }
}

function readCalls(
  reply: MessageReply,
  { model, providerOptions }: LanguageModelRequest,
): readonly ServedCall[] | WfloError {
  try {
    const { speed, inference_geo: geo } = providerOptions ?? {}
    return servedCalls(reply, { model, speed: textOf(speed), geo: textOf(geo) })
  } catch (error) {
    if (WfloError.isInstance(error)) return error
    throw error
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function usageField(usage: Usage | undefined): Pick<LanguageModelResult, 'usage'> {
  return usage === undefined ? {} : { usage }
}
