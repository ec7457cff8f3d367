import { OutputValidationError } from '../errors/output-validation-error.ts'
import { ProviderError } from '../errors/provider-error.ts'
import { UnknownProviderError } from '../errors/unknown-provider-error.ts'
import type { AttemptReport, HandlerContext, StepHandler } from '../handler/step-handler.ts'
import type { Json, JsonObject } from '../json/json.ts'
import type {
  LanguageModelProvider,
  LanguageModelRequest,
  LanguageModelResult,
} from '../provider/language-model-provider.ts'
import type { ContentPart } from '../provider/message.ts'
import { validateSchema } from '../schema/validate-schema.ts'
import type { ToolCall } from './tool-call.ts'

/** Serves model steps: the provider before the slash of `'name/model'` makes the call. */
export function llmHandler(providers: readonly LanguageModelProvider[]): StepHandler {
  const byName = new Map(providers.map((provider) => [provider.name, provider]))
  const find = (target: string): LanguageModelProvider => {
    const provider = byName.get(target.slice(0, Math.max(0, target.indexOf('/'))))
    if (provider === undefined) throw new UnknownProviderError(target, [...byName.keys()])
    return provider
  }
  return {
    kind: 'llm',
    run: (input, context) => generate(find(context.target), input as unknown as LanguageModelRequest, context),
    tariff: async (target, at) =>
      (await find(target).card(target.slice(target.indexOf('/') + 1), at)) as unknown as Json,
    async tighten(input, { target, signal }) {
      return await find(target).tighten?.(input as unknown as LanguageModelRequest, { signal })
    },
    check: (target) => find(target).checkSettings?.(),
  }
}

async function generate(
  provider: LanguageModelProvider,
  request: LanguageModelRequest,
  context: HandlerContext,
): Promise<unknown> {
  const { signal, emit, step } = context
  signal.throwIfAborted()
  const result = await provider.generate(request, { signal, emit })
  context.report(reportOf(result))
  if (result.finishReason === 'content-filter') throw filtered(provider.name, result)
  const text = result.content.map((part) => (part.type === 'text' ? part.text : '')).join('')
  const toolCalls = request.tools === undefined ? [] : toolCallsOf(result)
  const output = toolCalls.length === 0 ? await outputOf(step, text, result) : undefined
  if (request.tools === undefined) return step.output === undefined ? { text } : output
  return { text, toolCalls, ...reasoningOf(result), ...(output === undefined ? {} : { output }) }
}

async function outputOf(
  { name, output }: HandlerContext['step'],
  text: string,
  result: LanguageModelResult,
): Promise<unknown> {
  if (output === undefined) return undefined
  return await validateSchema(output, parseJson(text, name, result), { of: 'output', name, retryable: true })
}

/** The answer as a whole, where it has to go back as a whole. */
function reasoningOf({ content }: LanguageModelResult): { readonly content?: readonly ContentPart[] } {
  return content.some((part) => part.type === 'reasoning') ? { content } : {}
}

function toolCallsOf({ content }: LanguageModelResult): readonly ToolCall[] {
  return content.filter((part) => part.type === 'tool-call').map(({ id, tool, input }) => ({ id, tool, input }))
}

function reportOf({
  cost,
  usage,
  finishReason,
  id,
  requestId,
  model,
  serviceTier,
  unpriced,
}: LanguageModelResult): AttemptReport {
  const metadata: Record<string, Json> = { finishReason }
  const known = { id, requestId, model, serviceTier, unpriced }
  for (const [name, value] of Object.entries(known)) if (value !== undefined) metadata[name] = value
  return {
    metadata: metadata as JsonObject,
    ...(usage === undefined ? {} : { usage }),
    ...(cost === undefined ? {} : { cost: cost.amount, sheet: cost.sheet, rates: cost.rates }),
  }
}

/** What was cut off is wrong even where it can be read: `12` may be the beginning of `123`. */
function parseJson(text: string, step: string, { finishReason }: LanguageModelResult): unknown {
  if (finishReason === 'length') {
    const issue = 'the answer was cut off at its output limit: raise maxOutputTokens'
    throw new OutputValidationError({ of: step, issues: [issue], retryable: false })
  }
  try {
    return JSON.parse(text)
  } catch {
    const issue = `the answer is not JSON: ${JSON.stringify(text.slice(0, 80))}`
    throw new OutputValidationError({ of: step, issues: [issue], retryable: true })
  }
}

function filtered(provider: string, { requestId }: LanguageModelResult): ProviderError {
  return new ProviderError({
    provider,
    message: `${provider} stopped the answer by its content filter: change the prompt`,
    ...(requestId === undefined ? {} : { requestId }),
    vendorCode: 'content_filter',
    retryable: false,
    booking: 'unresolved',
  })
}
