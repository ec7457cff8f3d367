import type { Pending } from './host.ts'
import type { RunCore } from './run-core.ts'
import type { Cancellable, Scope } from './scope.ts'

export interface SleepCommandOptions {
  readonly core: RunCore
  readonly scope: Scope
  readonly number: number
  readonly ms: number
  readonly resolve: () => void
}

/** One `ctx.sleep`: a durable timer. */
export class SleepCommand implements Cancellable {
  readonly #scope: Scope
  readonly #timer: Pending<void>

  constructor({ core, scope, number, ms, resolve }: SleepCommandOptions) {
    this.#scope = scope
    scope.add(this)
    this.#timer = core.host.timer({ key: `${number}/sleep`, ms })
    this.#timer.on(() => {
      scope.remove(this)
      resolve()
    })
  }

  cancel(): void {
    this.#scope.remove(this)
    this.#timer.cancel()
  }
}
