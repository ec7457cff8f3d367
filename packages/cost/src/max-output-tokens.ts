import file from './data/output-limits.json' with { type: 'json' }
import { listedIds } from './model-id.ts'

/** The most tokens that a model can write in one answer; `undefined` where we do not know. Each row has its source. */
export function knownMaxOutputTokens(provider: string, model: string): number | undefined {
  for (const id of listedIds(model)) {
    const found = file.limits.find((row) => row.provider === provider && row.models.includes(id))
    if (found !== undefined) return found.maxOutputTokens
  }
  return undefined
}
