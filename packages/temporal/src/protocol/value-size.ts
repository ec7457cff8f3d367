import { utf8Length } from '@wflo/core/runtime'

/** What a server takes in one value, less what is around it. */
export const mostValueBytes = 1_900_000

/** Bytes from which on a value goes to the artifact store: a history of many small ones is still read in one go. */
export const artifactThreshold = 256 * 1024

/** Of the JSON of a value, in UTF-8: what a history holds of it. */
export function valueSize(value: unknown): number {
  return utf8Length(JSON.stringify(value) ?? '')
}
