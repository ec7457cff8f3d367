import type { Outcome } from '@wflo/core/runtime'
import type { ByteWindow } from './byte-window.ts'
import type { Call } from './call.ts'

export interface HeldCallOptions {
  readonly window: ByteWindow
  /** Of its input. */
  readonly bytes: number
  readonly begin: () => Call<Outcome>
}

/** A call that waits until the window has room for its input. */
export class HeldCall implements Call<Outcome> {
  readonly #listeners: ((outcome: Outcome) => void)[] = []
  #call: Call<Outcome> | undefined
  #isCancelled = false

  constructor({ window, bytes, begin }: HeldCallOptions) {
    window.wait(bytes, () => {
      if (this.#isCancelled) window.leave(bytes)
      else this.#begin(begin)
    })
  }

  /** None yet: whoever cancels it now cancels what was never sent. */
  get begunIn(): number | undefined {
    return this.#call?.begunIn
  }

  onEnd(listener: (outcome: Outcome) => void): void {
    this.#listeners.push(listener)
  }

  order(): number {
    return this.#call?.order() ?? Number.MAX_SAFE_INTEGER
  }

  cancel(): void {
    if (this.#call !== undefined) {
      this.#call.cancel()
    } else if (!this.#isCancelled) {
      this.#isCancelled = true
      this.#end(unsent)
    }
  }

  #begin(begin: () => Call<Outcome>): void {
    this.#call = begin()
    this.#call.onEnd((outcome) => this.#end(outcome))
  }

  #end(outcome: Outcome): void {
    for (const listener of this.#listeners) listener(outcome)
  }
}

const unsent: Outcome = { status: 'cancelled', notSent: true }
