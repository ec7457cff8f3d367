import { condition } from '@temporalio/workflow'

interface Delivery {
  readonly order: number
  readonly deliver: () => void
}

/**
 * Hands what comes from outside to the runtime, one at a time, each followed by a drain of the microtasks that it
 * caused, as the embedded engine does. The SDK resolves all promises of an activation together; it looks at conditions
 * whenever there is no microtask left, which is what makes one a drain.
 */
export class Deliveries {
  readonly #onTurnEnd: () => void
  #waiting: Delivery[] = []
  #isInTurn = false
  #isAsking = false

  /** `onTurnEnd` is called when everything that follows from a delivery has happened. */
  constructor(onTurnEnd: () => void) {
    this.#onTurnEnd = onTurnEnd
  }

  /** Something is being delivered, or follows from what was. */
  get isInTurn(): boolean {
    return this.#isInTurn
  }

  /** The lower the order, the earlier, among those that wait. Messages have none: they go first. */
  push(deliver: () => void, order = -1): void {
    const behind = this.#waiting.findIndex((delivery) => delivery.order > order)
    this.#waiting.splice(behind === -1 ? this.#waiting.length : behind, 0, { order, deliver })
  }

  /** Delivers for as long as the workflow lives. */
  async run(): Promise<never> {
    for (;;) {
      await this.#next()
      this.#isInTurn = true
      this.#waiting.shift()?.deliver()
    }
  }

  #next(): Promise<void> {
    // The SDK asks at once, before anything was drained.
    this.#isAsking = true
    const next = condition(() => this.#isReady())
    this.#isAsking = false
    return next
  }

  #isReady(): boolean {
    if (this.#isAsking) return false
    if (this.#isInTurn) {
      this.#isInTurn = false
      this.#onTurnEnd()
    }
    return this.#waiting.length > 0
  }
}
