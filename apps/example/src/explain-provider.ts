import type { ExplainableError, ExplainContext, Explanation } from './explanation.ts'

/** A provider's error in plain words, chosen by its HTTP status. */
export function explainProvider({ message, fields = {} }: ExplainableError, context: ExplainContext): Explanation {
  const server = context.baseUrl ?? 'OpenAI'
  const { status, vendorCode } = fields
  const { happened, advice } =
    vendorCode === 'insufficient_quota'
      ? { happened: `the account at ${server} has no credit left`, advice: 'Add credit to it, or use another key.' }
      : explainStatus(typeof status === 'number' ? status : undefined, server, context.model)
  return { happened, advice, detail: message }
}

function explainStatus(status: number | undefined, server: string, model: string): Explanation {
  switch (status) {
    case undefined:
      return {
        happened: `${server} could not be reached, or it broke the connection off`,
        advice: 'Check the network and --base-url, and try again.',
      }
    case 401:
      return {
        happened: `${server} does not accept the API key (401)`,
        advice: 'Check OPENAI_API_KEY: it may be mistyped, revoked, or the key of another provider.',
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

function explainOther(status: number, server: string): Explanation {
  return status >= 500
    ? {
        happened: `${server} has a problem of its own, and had it at every attempt (${status})`,
        advice: 'Try again later; the status page of the provider may say more.',
      }
    : { happened: `${server} refused the request (${status})`, advice: 'Change what the message names, and try again.' }
}
