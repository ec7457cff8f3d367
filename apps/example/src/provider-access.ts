import { MissingApiKeyError } from '@wflo/core'
import { openai } from '@wflo/openai'
import type { Settings } from './command-line.ts'
import { type ModelAccess, vendorModel } from './model-access.ts'
import { pricesOption } from './read-prices.ts'
import { readUrl } from './read-url.ts'

/** OpenAI, or the server of `--base-url`. Sends nothing. Throws `MissingApiKeyError` where there is no key. */
export async function openProviderAccess(settings: Settings, env: NodeJS.ProcessEnv): Promise<ModelAccess> {
  const { model } = settings
  const baseUrl = settings.baseUrl ?? urlOf(env)
  const provider = openai({
    apiKey: requireKey(env),
    outputLimitField: limitField(vendorModel(model)),
    ...(baseUrl === undefined ? {} : { baseURL: baseUrl }),
    ...(await pricesOption(settings.prices)),
  })
  const context = { model: vendorModel(model), ...(baseUrl === undefined ? {} : { baseUrl }) }
  return { provider, context, [Symbol.asyncDispose]: async () => {} }
}

function urlOf(env: NodeJS.ProcessEnv): string | undefined {
  const url = nonEmpty(env.OPENAI_BASE_URL)
  return url === undefined ? undefined : readUrl(url, 'OPENAI_BASE_URL')
}

/** Also for a server elsewhere: a key that was forgotten would otherwise show only after the request. */
function requireKey(env: NodeJS.ProcessEnv): string {
  const key = nonEmpty(env.OPENAI_API_KEY)
  if (key !== undefined) return key
  const url = 'https://platform.openai.com/api-keys'
  throw new MissingApiKeyError({ provider: 'openai', variable: 'OPENAI_API_KEY', url })
}

/** OpenAI's own models refuse the old field or soon will; servers of other models may know no other. */
function limitField(model: string): 'max_completion_tokens' | 'max_tokens' {
  return /^(?:gpt-\d|chatgpt-|o\d)/.test(model) ? 'max_completion_tokens' : 'max_tokens'
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text
}
