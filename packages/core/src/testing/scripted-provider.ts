import { InvalidValueError } from '../errors/invalid-value-error.ts'
import type {
  GenerateOptions,
  LanguageModelProvider,
  LanguageModelRequest,
  LanguageModelResult,
} from '../provider/language-model-provider.ts'
import type { ModelCard } from '../provider/model-card.ts'

/** One reply: a result, an error to be thrown, or a function that decides. Shorthand: text alone. */
export type ScriptedReply =
  | string
  | Error
  | Partial<LanguageModelResult>
  | ((
      request: LanguageModelRequest,
      options: GenerateOptions,
    ) => Promise<Partial<LanguageModelResult>> | Partial<LanguageModelResult>)

export interface ScriptedProviderOptions {
  /** Default `scripted`. */
  readonly name?: string
  /** In order; the last one is repeated. Default: the text `ok`. */
  readonly replies?: readonly ScriptedReply[]
  /** Instead of the default card: one micro-dollar a token for input, two for output, at most 1,000 tokens of output. */
  readonly card?: Partial<ModelCard>
}

export interface ScriptedProvider extends LanguageModelProvider {
  /** Every request that was made, in order. */
  readonly requests: readonly LanguageModelRequest[]
}

/** A provider that answers from a script and records what it was asked. Replies cost $0.000001 unless they say otherwise. */
export function scriptedProvider(options: ScriptedProviderOptions = {}): ScriptedProvider {
  const { name = 'scripted', replies = ['ok'] } = options
  const requests: LanguageModelRequest[] = []
  return {
    specification: 1,
    name,
    requests,
    card: (model) => ({
      card: 1,
      model: `${name}/${model}`,
      sheet: 'scripted@1',
      rates: { input: '1000000', output: '2000000' },
      textBound: 'utf8',
      maxOutputTokens: 1_000,
      ...options.card,
    }),
    async generate(request, generateOptions) {
      requests.push(request)
      const reply = replies[Math.min(requests.length, replies.length) - 1]
      if (reply === undefined) throw new InvalidValueError('scriptedProvider has no reply: pass at least one')
      if (reply instanceof Error) throw reply
      if (typeof reply === 'string') return complete(request, { content: [{ type: 'text', text: reply }] })
      return complete(request, typeof reply === 'function' ? await reply(request, generateOptions) : reply)
    },
  }
}

function complete(request: LanguageModelRequest, result: Partial<LanguageModelResult>): LanguageModelResult {
  return {
    content: [{ type: 'text', text: 'ok' }],
    finishReason: 'stop',
    usage: { input: { total: 10 }, output: { total: 2 } },
    cost: { amount: '0.000001', sheet: 'scripted@1', rates: {} },
    model: request.model,
    ...result,
  }
}
