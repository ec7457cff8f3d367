import { MissingApiKeyError } from '@wflo/core'
import type { Settings } from './command-line.ts'
import { type ModelAccess, vendorsOf } from './model-access.ts'
import { pricesOption } from './read-prices.ts'
import { readUrl } from './read-url.ts'
import { UsageError } from './usage-error.ts'
import { createProvider, type VendorName, vendorModel, vendorOf, vendors } from './vendors.ts'

/** The vendors of `--model`, or the server of `--base-url`. Sends nothing. Throws `MissingApiKeyError` where a key is missing. */
export async function openProviderAccess(settings: Settings, env: NodeJS.ProcessEnv): Promise<ModelAccess> {
  const names = vendorsOf(settings.models)
  const [first, ...others] = names
  if (settings.baseUrl !== undefined && others.length > 0) {
    throw new UsageError('--base-url is one server, and these models have two vendors: leave it out, or name one model')
  }
  const prices = await pricesOption(settings.prices)
  const keyed = names.map((vendor) => ({ vendor, apiKey: requireKey(vendor, env) }))
  const providers = await Promise.all(
    keyed.map(({ vendor, apiKey }) => {
      const model = settings.models.find((each) => vendorOf(each) === vendor)
      return createProvider(vendor, {
        model: model === undefined ? '' : vendorModel(model),
        apiKey,
        ...urlOption(vendor, settings, env),
        ...prices,
      })
    }),
  )
  const context = { model: settings.models.map(vendorModel).join(', '), ...urlOption(first, settings, env) }
  return { providers, context, [Symbol.asyncDispose]: async () => {} }
}

function urlOption(vendor: VendorName, { baseUrl }: Settings, env: NodeJS.ProcessEnv): { readonly baseUrl?: string } {
  const { baseUrlVariable } = vendors[vendor]
  const inEnvironment = nonEmpty(env[baseUrlVariable])
  if (baseUrl !== undefined) return { baseUrl }
  return inEnvironment === undefined ? {} : { baseUrl: readUrl(inEnvironment, baseUrlVariable) }
}

/** Also for a server elsewhere: a key that was forgotten would otherwise show only after the request. */
function requireKey(vendor: VendorName, env: NodeJS.ProcessEnv): string {
  const { keyVariable, keyPage } = vendors[vendor]
  const key = nonEmpty(env[keyVariable])
  if (key !== undefined) return key
  throw new MissingApiKeyError({ provider: vendor, variable: keyVariable, url: keyPage })
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text
}
