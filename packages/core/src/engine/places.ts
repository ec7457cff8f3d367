/** How many runs an engine works on at a time. One that only waits takes no place. */
export class Places {
  readonly #limit: number
  readonly #taken = new Set<string>()
  readonly #queue = new Set<string>()
  readonly #begin: (runId: string) => void

  /** `begin` is called for a queued run when there is a place for it. */
  constructor(limit: number, begin: (runId: string) => void) {
    this.#limit = limit
    this.#begin = begin
  }

  get isFull(): boolean {
    return this.#taken.size >= this.#limit
  }

  /** Takes a place, whether there is one or not: what has begun goes on. */
  take(runId: string): void {
    this.#queue.delete(runId)
    this.#taken.add(runId)
  }

  free(runId: string): void {
    if (this.#taken.delete(runId)) this.#beginNext()
  }

  /** Waits for a place, first come first served. */
  enqueue(runId: string): void {
    this.#queue.add(runId)
    this.#beginNext()
  }

  clear(): void {
    this.#queue.clear()
  }

  #beginNext(): void {
    for (const runId of this.#queue) {
      if (this.isFull) return
      this.take(runId)
      this.#begin(runId)
    }
  }
}
