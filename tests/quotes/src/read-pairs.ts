import { readFileSync } from 'node:fs'
import type { LanguageModelRequest } from '@wflo/core'

/** A request that somebody really made, in our shape, and what the vendor's reply said of its bill. */
export interface RecordedPair {
  readonly id: string
  /** Repository and path of the recording. */
  readonly source: string
  readonly provider: 'openai' | 'anthropic'
  /** Where the original sent no output limit, the limit is what was written. */
  readonly request: LanguageModelRequest
  /** Model, tier and usage as they came over the wire. */
  readonly reply: { readonly model: string; readonly usage: object }
}

export function readPairs(): readonly RecordedPair[] {
  return JSON.parse(readFileSync(new URL('./recorded-pairs.json', import.meta.url), 'utf8')) as readonly RecordedPair[]
}
