/** A counter as it comes over the wire, where servers may say `null`. */
export type WireCount = number | null

/** One counter of our usage; none where the server says nothing or 0. What is no number goes on, to be refused. */
export function counter<Name extends string>(name: Name, count: WireCount | undefined): { [Key in Name]?: number } {
  return (count === undefined || count === null || count === 0 ? {} : { [name]: count }) as { [Key in Name]?: number }
}
