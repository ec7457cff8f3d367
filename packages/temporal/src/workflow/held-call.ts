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
  readonly ended: Promise<Outcome>
  readonly #end = Promise.withResolvers<Outcome>()
  #call: Call<Outcome> | undefined
  #isCancelled = false

  constructor({ window, bytes, begin }: HeldCallOptions) {
    this.ended = this.#end.promise
    window.wait(bytes, () => {
      if (this.#isCancelled) window.leave(bytes)
      else this.#begin(begin).then((outcome) => this.#end.resolve(outcome))
    })
  }

  /** None yet: whoever cancels it now cancels what was never sent. */
  get begunIn(): number | undefined {
    return this.#call?.begunIn
  }

  order(): number {
    return this.#call?.order() ?? Number.MAX_SAFE_INTEGER
  }

  cancel(): void {
    this.#isCancelled = true
    if (this.#call === undefined) this.#end.resolve(unsent)
    else this.#call.cancel()
  }

  #begin(begin: () => Call<Outcome>): Promise<Outcome> {
    this.#call = begin()
    return this.#call.ended
  }
}

const unsent: Outcome = { status: 'cancelled', notSent: true }
