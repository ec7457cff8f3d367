import type { MessageUsage } from './message-reply.ts'

/**
 * Usage of a stream so far, and what the next event says of it: of every counter the last value that is not null
 * counts, and none is ever added. Later events leave out most of what the first one says.
 */
export function mergeUsage(earlier: MessageUsage | undefined, later: MessageUsage | null | undefined): MessageUsage {
  return merge(earlier ?? {}, later ?? {})
}

function merge(earlier: object, later: object): object {
  const merged: Record<string, unknown> = { ...earlier }
  for (const [name, value] of Object.entries(later)) {
    if (value === null || value === undefined) continue
    const before = merged[name]
    merged[name] = isObject(before) && isObject(value) ? merge(before, value) : value
  }
  return merged
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
