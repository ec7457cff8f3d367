import { startModelServer } from '@wflo/model-server'
import type { Settings } from './command-line.ts'
import { type ModelAccess, vendorsOf } from './model-access.ts'
import { pricesOption } from './read-prices.ts'
import { demoCoder } from './sandbox/demo-coder.ts'
import { createProvider, type VendorName, vendorModel } from './vendors.ts'

/** The built-in demo model: a server on this machine that speaks the protocols of all vendors. */
export interface DemoAccess extends ModelAccess {
  /** Requests that the server has received so far. */
  readonly requestCount: () => number
  /** Where it answers, as each vendor's SDK wants it. */
  readonly baseUrls: Readonly<Record<VendorName, string>>
}

export async function openDemoAccess({ models, prices: path }: Settings): Promise<DemoAccess> {
  const prices = await pricesOption(path)
  const server = await startModelServer({ pace: 'demo', replies: demoCoder })
  /** OpenAI's SDK wants `/v1` in its base URL, Anthropic's adds it. */
  const baseUrls: Readonly<Record<VendorName, string>> = { openai: server.baseUrl, anthropic: server.url }
  const [model] = models
  const vendors = vendorsOf(models)
  const providers = await Promise.all(
    vendors.map((vendor) =>
      createProvider(vendor, { model: vendorModel(model), apiKey: 'demo', baseUrl: baseUrls[vendor], ...prices }),
    ),
  )
  return {
    providers,
    context: { model: models.map(vendorModel).join(', '), baseUrl: server.baseUrl },
    requestCount: () => server.requestCount,
    baseUrls,
    [Symbol.asyncDispose]: () => server.close(),
  }
}
