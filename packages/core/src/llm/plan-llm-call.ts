import type { Json } from '../json/json.ts'
import { renderTemplate } from '../prompt/render-template.ts'
import type { Message } from '../provider/message.ts'
import type { ModelCard } from '../provider/model-card.ts'
import type { AttemptPlan } from '../step/step-definition.ts'
import { quoteRequest, type UnquotedRequest } from './quote-request.ts'

/** A prompt: a template with `{variables}`, or a function of the step's input. */
export type Prompt = string | ((input: never) => string | readonly Message[])

export interface LlmPlanOptions {
  readonly name: string
  /** `provider/model`, in the order in which they are tried. */
  readonly models: readonly string[]
  readonly system: string | undefined
  readonly prompt: Prompt
  /** Everything of the request but its model and messages. */
  readonly settings: Omit<UnquotedRequest, 'model' | 'messages'>
}

/** The pure half of a model call: render the request once, and quote it from each model's card. */
export function planLlmCall(options: LlmPlanOptions, call: Json): readonly AttemptPlan[] {
  const messages = renderMessages(options, call)
  return options.models.map((model) => ({
    target: model,
    tariff: model,
    resolve: (card) => {
      const vendorModel = model.slice(model.indexOf('/') + 1)
      const unquoted: UnquotedRequest = { ...options.settings, model: vendorModel, messages }
      const { request, quote } = quoteRequest(unquoted, card as unknown as ModelCard)
      return { input: request as unknown as Json, quote }
    },
  }))
}

function renderMessages({ name, system, prompt }: LlmPlanOptions, call: Json): readonly Message[] {
  const prompted = typeof prompt === 'string' ? renderTemplate(prompt, call, name) : prompt(call as never)
  const messages: readonly Message[] = typeof prompted === 'string' ? [{ role: 'user', content: prompted }] : prompted
  return system === undefined
    ? messages
    : [{ role: 'system', content: renderTemplate(system, call, name) }, ...messages]
}
