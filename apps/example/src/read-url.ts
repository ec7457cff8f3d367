import { UsageError } from './usage-error.ts'

/** Checks the address of a server; `source` is the flag or the variable that it comes from. */
export function readUrl(text: string, source: string): string {
  const url = URL.parse(text)
  if (url !== null && /^https?:$/.test(url.protocol)) return text
  throw new UsageError(
    `${source} ${JSON.stringify(text)} is not an http address: write one such as http://localhost:11434/v1`,
  )
}
