/** Shares items out to a few workers: each takes the next one when it is free. */
export async function runInLanes<Item>(
  items: readonly Item[],
  lanes: number,
  work: (items: Iterable<Item>) => Promise<void>,
): Promise<void> {
  const shared = items[Symbol.iterator]()
  // Without `return`, so that a lane that stops early does not close the iterator of the others.
  const lane: Iterable<Item> = { [Symbol.iterator]: () => ({ next: () => shared.next() }) }
  await Promise.all(Array.from({ length: Math.min(lanes, items.length) }, () => work(lane)))
}
