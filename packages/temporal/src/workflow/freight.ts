import { toWireError, ValueTooLargeError } from '@wflo/core'
import type { EffectCommand, Outcome } from '@wflo/core/runtime'
import { artifactThreshold, mostValueBytes, valueSize } from '../protocol/value-size.ts'

/** About as long as a reference to an artifact is. */
const referenceBytes = 200

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

  /** Bytes that an attempt sends. What goes to the store leaves a reference. */
  weigh({ input, state }: EffectCommand): number {
    return this.#weighValue(input) + (Object.keys(state).length === 0 ? 0 : this.#weighValue(state))
  }

  /** The outcome of an attempt whose input, of so many bytes, does not fit. */
  refuse({ name }: EffectCommand, bytes: number): Outcome | undefined {
    if (bytes <= mostValueBytes) return undefined
    const error = new ValueTooLargeError({ what: `the input of step "${name}"`, bytes, limit: mostValueBytes })
    return { status: 'failed', error: toWireError(error), booking: 'release' }
  }

  #weighValue(value: unknown): number {
    const bytes = valueSize(value)
    return this.#hasStore && bytes >= artifactThreshold ? referenceBytes : bytes
  }
}
