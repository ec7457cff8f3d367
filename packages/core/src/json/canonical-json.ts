import type { Json } from './json.ts'

/** The same text for the same JSON, whatever the order of its properties. */
export function canonicalJson(value: Json): string {
  return JSON.stringify(value, (_, member) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([left], [right]) => (left < right ? -1 : 1)))
      : member,
  )
}
