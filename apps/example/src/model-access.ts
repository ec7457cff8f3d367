import type { LanguageModelProvider } from '@wflo/core'
import type { ExplainContext } from './explanation.ts'
import type { Models } from './read-models.ts'
import { type VendorName, vendorOf } from './vendors.ts'

/** The models that answer, and how to talk about them. */
export interface ModelAccess extends AsyncDisposable {
  readonly providers: readonly LanguageModelProvider[]
  readonly context: ExplainContext
}

/** The vendors of a chain, each once, the first model's first. */
export function vendorsOf(models: Models): readonly [VendorName, ...VendorName[]] {
  const names = new Set(models.map(vendorOf))
  return [...names] as unknown as readonly [VendorName, ...VendorName[]]
}
