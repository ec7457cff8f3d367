import { explainProvider } from './explain-provider.ts'
import type { ExplainableError, ExplainContext, Explanation } from './explanation.ts'
import { isVendorName, vendors } from './vendors.ts'

/** An error in plain words, chosen by its stable code. */
export function explainError(error: ExplainableError, context: ExplainContext): Explanation {
  switch (error.code) {
    case 'budget_exceeded':
      return explainBudget(error)
    case 'missing_api_key':
      return explainMissingKey(error)
    case 'unknown_model':
      return {
        happened: `${context.model} has no known price, so nothing was sent`,
        advice: 'Check the spelling of --model, or give its prices with --prices FILE.',
        detail: error.message,
      }
    case 'provider_error':
      return explainProvider(error, context)
    case 'step_timeout':
      return { happened: error.message, advice: 'Try again later, or ask for less.' }
    default:
      return { happened: error.message, advice: '' }
  }
}

function explainBudget({ message, fields = {} }: ExplainableError): Explanation {
  const { step, quote, spent, unresolved, limit } = fields
  if (typeof quote !== 'string' || typeof spent !== 'string' || typeof limit !== 'string') {
    return { happened: message, advice: '' }
  }
  const open = typeof unresolved === 'string' && unresolved !== '0' ? `, $${unresolved} unresolved` : ''
  return {
    happened: `the budget cannot hold the next call, so it was not made: step "${step}" may cost up to $${quote}, the limit is $${limit}, and $${spent} of it is spent${open}`,
    advice: 'Raise --budget, shorten the prompt, or choose a cheaper model.',
  }
}

function explainMissingKey({ fields = {} }: ExplainableError): Explanation {
  const { keyVariable, keyPage } = vendors[isVendorName(fields.provider) ? fields.provider : 'openai']
  return {
    happened: `there is no API key, so nothing was sent: ${keyVariable} is not set`,
    advice: [
      `Get a key at ${keyPage} and set it: export ${keyVariable}=…`,
      'Or add --demo: then a built-in model answers, without key and network.',
      `A server of your own (--base-url) that needs no key wants any word there: ${keyVariable}=none`,
    ].join('\n'),
  }
}
