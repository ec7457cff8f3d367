import { condition } from '@temporalio/workflow'
import { activation } from './activation.ts'

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
  #isRunning = false
  #failure: { readonly error: unknown } | undefined

  /** `onTurnEnd` is called when everything that follows from a delivery has happened. */
  constructor(onTurnEnd: () => void) {
    this.#onTurnEnd = onTurnEnd
  }

  /** Something is being delivered, or follows from what was. */
  get isInTurn(): boolean {
    return this.#isInTurn
  }

  /** The lower the order, the earlier, among those that wait. Messages have none: they go first. */
  push(deliver: () => void, order?: number): void {
    if (order !== undefined && this.#isAlone()) this.#deliver(deliver)
    else this.#enqueue(deliver, order ?? -1)
  }

  /** Delivers for as long as the workflow lives. Rejects with what a delivery throws. */
  async run(): Promise<never> {
    this.#isRunning = true
    for (;;) {
      await this.#next()
      if (this.#failure !== undefined) throw this.#failure.error
      const next = this.#waiting.shift()
      if (next !== undefined) this.#deliver(next.deliver)
    }
  }

  /**
   * Nothing else has come in this activation, so there is nothing to be put in order: the usual case, and a condition for
   * each delivery is what it would cost most. Messages always wait: their handlers run in scopes of their own.
   */
  #isAlone(): boolean {
    return this.#isRunning && !this.#isInTurn && this.#waiting.length === 0 && activation.isSingle
  }

  #deliver(deliver: () => void): void {
    this.#isInTurn = true
    try {
      deliver()
    } catch (error) {
      this.#failure = { error }
    }
  }

  #enqueue(deliver: () => void, order: number): void {
    const behind = this.#waiting.findIndex((delivery) => delivery.order > order)
    this.#waiting.splice(behind === -1 ? this.#waiting.length : behind, 0, { order, deliver })
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
    return this.#waiting.length > 0 || this.#failure !== undefined
  }
}
