import { InvalidValueError } from '../errors/invalid-value-error.ts'

/**
 * What may come into a request beside what it holds itself: state that the vendor keeps, files by their id, results of
 * tools that the vendor runs. Nothing in the request bounds it, so whoever asks for it vouches for a limit.
 */
export interface ExtraInput {
  /** The most tokens of it, over all rounds of the vendor's own tools. */
  readonly maxTokens: number
  /** How often the vendor may use each of its own tools at the most, such as `{ webSearch: 5 }`. Default: never. */
  readonly maxRequests?: { readonly [tool: string]: number }
}

/** Throws `InvalidValueError` for a limit that is none. */
export function checkExtraInput({ maxTokens, maxRequests = {} }: ExtraInput, step: string): void {
  const limits = Object.entries({ maxTokens, ...prefixed(maxRequests) })
  for (const [name, limit] of limits) {
    if (Number.isSafeInteger(limit) && limit >= 0) continue
    throw new InvalidValueError(
      `step "${step}": extraInput.${name} is ${String(limit)}, and has to be a whole number of 0 or more`,
      { step },
    )
  }
}

function prefixed(limits: { readonly [tool: string]: number }): { readonly [name: string]: number } {
  return Object.fromEntries(Object.entries(limits).map(([tool, limit]) => [`maxRequests.${tool}`, limit]))
}
