import { InvalidValueError } from '../errors/invalid-value-error.ts'
import { copyJson } from '../json/copy-json.ts'
import type { Json } from '../json/json.ts'
import { renderTemplate } from '../prompt/render-template.ts'
import type { Message } from '../provider/message.ts'
import type { ModelCard } from '../provider/model-card.ts'
import type { BudgetView } from '../run/budget-view.ts'
import type { AttemptPlan } from '../step/step-definition.ts'
import type { ExtraInput } from './extra-input.ts'
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
  /** The most that comes in beside the request. */
  readonly extraInput?: ExtraInput | undefined
  /** Whether the model is told what is left of the budget. */
  readonly tellBudget?: boolean | undefined
}

/** The pure half of a model call: render the request once, and quote it from each model's card. */
export function planLlmCall(options: LlmPlanOptions, call: Json): readonly AttemptPlan[] {
  const messages = renderMessages(options, call)
  return options.models.map((model) => ({
    target: model,
    tariff: model,
    resolve: (card, { budget }) => {
      const vendorModel = model.slice(model.indexOf('/') + 1)
      const unquoted: UnquotedRequest = {
        ...options.settings,
        model: vendorModel,
        messages: options.tellBudget === true ? withBudget(messages, budget) : messages,
      }
      const { countable = false } = card as unknown as ModelCard
      const { request, quote, tightened } = quoteRequest(unquoted, card as unknown as ModelCard, options.extraInput)
      return { input: request as unknown as Json, quote, ...(countable ? { tightened } : {}) }
    },
  }))
}

function renderMessages({ name, system, prompt }: LlmPlanOptions, call: Json): readonly Message[] {
  const messages =
    typeof prompt === 'string'
      ? [toMessage(renderTemplate(prompt, call, name))]
      : checkMessages(prompt(call as never), name)
  return system === undefined
    ? messages
    : [{ role: 'system', content: renderTemplate(system, call, name) }, ...messages]
}

/** Behind the system text, so that what stands before it stays the same for a cache. */
function withBudget(messages: readonly Message[], budget: BudgetView): readonly Message[] {
  const index = messages.findIndex(({ role }) => role !== 'system')
  const at = index === -1 ? messages.length : index
  return [...messages.slice(0, at), { role: 'system', content: describeBudget(budget) }, ...messages.slice(at)]
}

function describeBudget({ limit, left, spent, reserved, unresolved }: BudgetView): string {
  const booked = `$${spent} spent, $${unresolved} possibly spent, $${reserved} reserved by calls in flight`
  if (limit === undefined) return `This run has no limit on what it may spend: ${booked}.`
  return `This run may spend $${limit} in all: ${booked}, $${left} left, this call not yet included. Finish before it runs out.`
}

function toMessage(content: string): Message {
  return { role: 'user', content }
}

/** What a prompt function gives goes into the log as it is now, whatever becomes of the original. */
function checkMessages(prompted: string | readonly Message[], step: string): readonly Message[] {
  if (typeof prompted === 'string') return [toMessage(prompted)]
  if (Array.isArray(prompted) && prompted.length > 0) {
    return copyJson(prompted, `the prompt of step "${step}"`) as unknown as readonly Message[]
  }
  const found = Array.isArray(prompted) ? 'no message' : `a value of the type ${typeof prompted}`
  throw new InvalidValueError(`the prompt function of step "${step}" gave ${found}: return a text or messages`, {
    step,
  })
}
