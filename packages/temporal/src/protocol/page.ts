import type { Page } from './read-request.ts'

/** Characters of JSON: far below the 2 MB that a server takes in one answer. */
const mostCharacters = 400_000

/** As many items as fit, but at least one. */
export function pageOf<Item>(items: readonly Item[], from: number): Page<Item> {
  let characters = 0
  let end = from
  while (end < items.length) {
    characters += JSON.stringify(items[end]).length
    if (end > from && characters > mostCharacters) break
    end += 1
  }
  const page = items.slice(from, end)
  return end < items.length ? { items: page, next: end } : { items: page }
}
