import { openai } from '@wflo/openai'
import type { Settings } from './command-line.ts'
import { type ModelAccess, vendorModel } from './model-access.ts'
import { pricesOption } from './read-prices.ts'

/** OpenAI, or the server of `--base-url`. Sends nothing. Throws `MissingApiKeyError` where there is no key. */
export async function openProviderAccess(settings: Settings, env: NodeJS.ProcessEnv): Promise<ModelAccess> {
  const baseUrl = settings.baseUrl ?? env.OPENAI_BASE_URL
  const server = baseUrl === undefined || baseUrl === '' ? {} : { baseURL: baseUrl }
  const provider = openai({ ...server, ...(await pricesOption(settings.prices)) })
  provider.checkSettings?.()
  return {
    provider,
    context: {
      model: vendorModel(settings.model),
      ...(server.baseURL === undefined ? {} : { baseUrl: server.baseURL }),
    },
    [Symbol.asyncDispose]: async () => {},
  }
}
