interface Waiting {
  readonly bytes: number
  readonly begin: () => void
}

/**
 * Bytes of the inputs of what may be open at once. What begins in one workflow task goes to the server in one message, of
 * which it takes 4 MB: it ends a workflow that sends more, and nobody hears why.
 */
export const mostOpenBytes = 3_000_000

/** Lets calls begin in their order, as long as the inputs of all that are open fit in one message. One always does. */
export class ByteWindow {
  readonly #waiting: Waiting[] = []
  #open = 0

  /** Whether it may begin now. */
  tryEnter(bytes: number): boolean {
    const mayEnter = this.#waiting.length === 0 && this.#hasRoom(bytes)
    if (mayEnter) this.#open += bytes
    return mayEnter
  }

  /** Calls `begin` once others have left. */
  wait(bytes: number, begin: () => void): void {
    this.#waiting.push({ bytes, begin })
  }

  /** One that has begun has ended. */
  leave(bytes: number): void {
    this.#open -= bytes
    for (let next = this.#waiting[0]; next !== undefined && this.#hasRoom(next.bytes); next = this.#waiting[0]) {
      this.#waiting.shift()
      this.#open += next.bytes
      next.begin()
    }
  }

  #hasRoom(bytes: number): boolean {
    return this.#open === 0 || this.#open + bytes <= mostOpenBytes
  }
}
