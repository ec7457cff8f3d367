import type { WireError } from '@wflo/core'
import { valueSize } from './value-size.ts'

/** Characters. A server takes 2 MB in a failure, and answers a larger one by throwing its details away. */
const mostText = 10_000

/** Bytes of facts that an error may have beside its message. */
const mostFields = 100_000

/** An error as long as a history takes it. */
export function shortenError(error: WireError): WireError {
  const { fields, message, ...facts } = error
  const keepsFields = fields !== undefined && valueSize(fields) <= mostFields
  return { ...facts, message: shortenText(message), ...(keepsFields ? { fields } : {}) }
}

export function shortenText(text: string): string {
  if (text.length <= mostText) return text
  return `${text.slice(0, mostText)}… (${text.length - mostText} more characters)`
}
