import type { Json } from '../json/json.ts'

type Reader = (payload: Json) => void

/** Events by name: early ones are kept, and each goes to the first reader that asked. */
export class Mailbox {
  readonly #unread = new Map<string, Json[]>()
  readonly #readers = new Map<string, Reader[]>()

  /** Everything that nobody has asked for yet, oldest first among those of one name. */
  unread(): readonly { readonly name: string; readonly payload: Json }[] {
    return [...this.#unread].flatMap(([name, payloads]) => payloads.map((payload) => ({ name, payload })))
  }

  deliver(name: string, payload: Json): void {
    const reader = this.#readers.get(name)?.shift()
    if (reader === undefined) listOf(this.#unread, name).push(payload)
    else reader(payload)
  }

  /** An event that was sent before somebody asked, oldest first. */
  take(name: string): { readonly payload: Json } | undefined {
    const unread = this.#unread.get(name)
    return unread === undefined || unread.length === 0 ? undefined : { payload: unread.shift() as Json }
  }

  /** Returns what takes the reader back. */
  read(name: string, reader: Reader): () => void {
    const readers = listOf(this.#readers, name)
    readers.push(reader)
    return () => {
      const index = readers.indexOf(reader)
      if (index >= 0) readers.splice(index, 1)
    }
  }
}

function listOf<Item>(lists: Map<string, Item[]>, name: string): Item[] {
  let list = lists.get(name)
  if (list === undefined) {
    list = []
    lists.set(name, list)
  }
  return list
}
