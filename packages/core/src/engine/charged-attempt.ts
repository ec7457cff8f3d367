import { toWireError } from '../errors/wire-error.ts'
import type { Attempt } from '../handler/attempt.ts'
import type { Outcome } from '../runtime/host.ts'
import type { AccountHolds, HoldRequest } from './account-holds.ts'

export interface ChargedAttemptOptions extends Omit<HoldRequest, 'signal'> {
  readonly attempt: Attempt
  readonly holds: AccountHolds
}

/** An attempt that is charged to accounts, too: held there before it begins, booked there before its run hears of it. */
export class ChargedAttempt {
  readonly #options: ChargedAttemptOptions
  readonly #controller = new AbortController()

  constructor(options: ChargedAttemptOptions) {
    this.#options = options
  }

  async run(): Promise<Outcome> {
    const { attempt, holds, ...request } = this.#options
    const { signal } = this.#controller
    let hold: string | undefined
    try {
      hold = await holds.take({ ...request, signal })
    } catch (error) {
      if (signal.aborted) return { status: 'cancelled', notSent: true }
      return { status: 'failed', error: toWireError(error), booking: 'release' }
    }
    const outcome: Outcome = signal.aborted ? { status: 'cancelled', notSent: true } : await attempt.run()
    if (hold !== undefined) await holds.close(hold, outcome)
    return outcome
  }

  abort(reason: Error): void {
    this.#controller.abort(reason)
    this.#options.attempt.abort(reason)
  }
}
