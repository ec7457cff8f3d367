import { toWireError, ValueTooLargeError } from '@wflo/core'
import type { EffectCommand, Outcome } from '@wflo/core/runtime'
import { mostValueBytes, valueSize } from '../protocol/value-size.ts'

/**
 * Whether values fit in the history. One that does not would fail the workflow's task for ever, with whatever it had
 * open: so it is one error of the step or the run it belongs to, before anything is asked of anybody.
 */
export class Freight {
  readonly #hasStore: boolean

  /** `hasStore`: large values go to an artifact store, and the history has references only. */
  constructor(hasStore: boolean) {
    this.#hasStore = hasStore
  }

  /** Throws `ValueTooLargeError`. */
  check(value: unknown, what: string): void {
    if (this.#hasStore) return
    const bytes = valueSize(value)
    if (bytes > mostValueBytes) throw new ValueTooLargeError({ what, bytes, limit: mostValueBytes })
  }

  /** The outcome of an attempt whose input does not fit. */
  refuse({ name, input, state }: EffectCommand): Outcome | undefined {
    try {
      this.check([input, state], `the input of step "${name}"`)
      return undefined
    } catch (error) {
      return { status: 'failed', error: toWireError(error), booking: 'release' }
    }
  }
}
