import type { RunEvent } from '../run/run-event.ts'

/** A queue between one that pushes and one that iterates. Unbounded: parts and events of one run. */
export class EventStream {
  readonly #events: RunEvent[] = []
  #wake: () => void = () => {}
  #hasEnded = false

  push(event: RunEvent): void {
    this.#events.push(event)
    this.#wake()
  }

  end(): void {
    this.#hasEnded = true
    this.#wake()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<RunEvent, void> {
    while (true) {
      const event = this.#events.shift()
      if (event !== undefined) yield event
      else if (this.#hasEnded) return
      else await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }
}
