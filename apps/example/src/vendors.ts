import type { LanguageModelProvider } from '@wflo/core'
import type { PriceSheet } from '@wflo/cost'

export const vendorNames = ['openai', 'anthropic'] as const

export type VendorName = (typeof vendorNames)[number]

/** The provider's name and the vendor's id of a model, such as `openai/gpt-4o-mini`. */
export type Model = `${VendorName}/${string}`

/** What the command line knows of a vendor. */
export interface VendorFacts {
  /** As people write it. */
  readonly title: string
  readonly keyVariable: string
  readonly keyPage: string
  readonly baseUrlVariable: string
}

export const vendors: Readonly<Record<VendorName, VendorFacts>> = {
  openai: {
    title: 'OpenAI',
    keyVariable: 'OPENAI_API_KEY',
    keyPage: 'https://platform.openai.com/api-keys',
    baseUrlVariable: 'OPENAI_BASE_URL',
  },
  anthropic: {
    title: 'Anthropic',
    keyVariable: 'ANTHROPIC_API_KEY',
    keyPage: 'https://platform.claude.com/settings/keys',
    baseUrlVariable: 'ANTHROPIC_BASE_URL',
  },
}

export interface ProviderSettings {
  /** The vendor's id of the model that will be asked. */
  readonly model: string
  readonly apiKey: string
  readonly baseUrl?: string
  readonly prices?: PriceSheet
}

/** The provider of a vendor. Its package is loaded only where it is used. */
export async function createProvider(
  vendor: VendorName,
  { model, apiKey, baseUrl, prices }: ProviderSettings,
): Promise<LanguageModelProvider> {
  const options = {
    apiKey,
    ...(baseUrl === undefined ? {} : { baseURL: baseUrl }),
    ...(prices === undefined ? {} : { prices }),
  }
  switch (vendor) {
    case 'openai': {
      const { openai } = await import('@wflo/openai')
      return openai({ ...options, outputLimitField: limitField(model) })
    }
    case 'anthropic': {
      const { anthropic } = await import('@wflo/anthropic')
      return anthropic(options)
    }
    default:
      return vendor satisfies never
  }
}

export function vendorOf(model: Model): VendorName {
  return model.slice(0, model.indexOf('/')) as VendorName
}

/** The vendor's id of a model: what stands behind the provider's name. */
export function vendorModel(model: Model): string {
  return model.slice(model.indexOf('/') + 1)
}

export function isVendorName(name: unknown): name is VendorName {
  return (vendorNames as readonly unknown[]).includes(name)
}

/** OpenAI's own models refuse the old field or soon will; servers of other models may know no other. */
function limitField(model: string): 'max_completion_tokens' | 'max_tokens' {
  return /^(?:gpt-\d|chatgpt-|o\d)/.test(model) ? 'max_completion_tokens' : 'max_tokens'
}
