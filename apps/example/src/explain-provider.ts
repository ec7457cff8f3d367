import type { ExplainableError, ExplainContext, Explanation } from './explanation.ts'
import { isVendorName, vendors } from './vendors.ts'

/** A provider's error in plain words, chosen by its HTTP status. */
export function explainProvider({ message, fields = {} }: ExplainableError, context: ExplainContext): Explanation {
  const { status, vendorCode, provider } = fields
  const { title, keyVariable } = vendors[isVendorName(provider) ? provider : 'openai']
  const server = context.baseUrl ?? title
  const { happened, advice } =
    vendorCode === 'insufficient_quota' || vendorCode === 'billing_error'
      ? { happened: `the account at ${server} has no credit left`, advice: 'Add credit to it, or use another key.' }
      : explainStatus(typeof status === 'number' ? status : undefined, { server, keyVariable, model: context.model })
  return { happened, advice, detail: message }
}

interface Place {
  readonly server: string
  readonly keyVariable: string
  readonly model: string
}

function explainStatus(status: number | undefined, { server, keyVariable, model }: Place): Omit<Explanation, 'detail'> {
  switch (status) {
    case undefined:
      return {
        happened: `${server} could not be reached, or it broke the connection off`,
        advice: 'Check the network and --base-url, and try again.',
      }
    case 401:
      return {
        happened: `${server} does not accept the API key (401)`,
        advice: `Check ${keyVariable}: it may be mistyped, revoked, or the key of another provider.`,
      }
    case 403:
      return {
        happened: `${server} does not let this key use ${model} (403)`,
        advice: 'Ask the owner of the account for access, or choose another --model.',
      }
    case 404:
      return {
        happened: `${server} has no model ${model}, or nothing at this address (404)`,
        advice: 'Check --model, and --base-url, which usually ends in /v1.',
      }
    case 429:
      return {
        happened: `${server} takes no more requests for now, and said so at every attempt (429)`,
        advice: 'Wait a minute and try again, or ask the provider for a higher rate limit.',
      }
    default:
      return explainOther(status, server)
  }
}

function explainOther(status: number, server: string): Omit<Explanation, 'detail'> {
  return status >= 500
    ? {
        happened: `${server} has a problem of its own, and had it at every attempt (${status})`,
        advice: 'Try again later; the status page of the provider may say more.',
      }
    : { happened: `${server} refused the request (${status})`, advice: 'Change what the message names, and try again.' }
}
