import { startModelServer } from '@wflo/model-server'
import { openai } from '@wflo/openai'
import type { Settings } from './command-line.ts'
import { type ModelAccess, vendorModel } from './model-access.ts'
import { pricesOption } from './read-prices.ts'

/** The built-in demo model: a server on this machine that speaks OpenAI's protocol. */
export interface DemoAccess extends ModelAccess {
  /** Requests that the server has received so far. */
  readonly requestCount: () => number
}

export async function openDemoAccess(settings: Settings): Promise<DemoAccess> {
  const prices = await pricesOption(settings.prices)
  const server = await startModelServer({ pace: 'demo' })
  return {
    provider: openai({ apiKey: 'demo', baseURL: server.baseUrl, ...prices }),
    context: { model: vendorModel(settings.model), baseUrl: server.baseUrl },
    requestCount: () => server.requestCount,
    [Symbol.asyncDispose]: () => server.close(),
  }
}
