export type UnknownRecord = Readonly<Record<string, unknown>>

/** The value where it is an object, else an empty one. */
export function asRecord(value: unknown): UnknownRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as UnknownRecord) : {}
}

/** The value where it is a list, else an empty one. */
export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** The value where it is a string, else an empty one. */
export function asText(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
