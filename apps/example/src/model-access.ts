import type { LanguageModelProvider } from '@wflo/core'
import type { ExplainContext } from './explanation.ts'

/** The model that answers, and how to talk about it. */
export interface ModelAccess extends AsyncDisposable {
  readonly provider: LanguageModelProvider
  readonly context: ExplainContext
}

/** The vendor's id of a model: what stands behind the provider's name. */
export function vendorModel(model: `openai/${string}`): string {
  return model.slice('openai/'.length)
}
