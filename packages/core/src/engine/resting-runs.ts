import type { Clock } from './clock.ts'

export interface RestingRunsOptions {
  readonly clock: Clock
  /** Called when a timer of a run that was put away falls due. */
  readonly wake: (runId: string) => void
}

/** Runs that this engine owns and has put away, with the time at which each has to be taken up again. */
export class RestingRuns {
  readonly #options: RestingRunsOptions
  readonly #wakeUps = new Map<string, () => void>()

  constructor(options: RestingRunsOptions) {
    this.#options = options
  }

  has(runId: string): boolean {
    return this.#wakeUps.has(runId)
  }

  add(runId: string, wakeAt: number | undefined): void {
    this.remove(runId)
    const { clock, wake } = this.#options
    const cancel = wakeAt === undefined ? () => {} : clock.wakeAt(wakeAt, () => wake(runId))
    this.#wakeUps.set(runId, cancel)
  }

  remove(runId: string): void {
    this.#wakeUps.get(runId)?.()
    this.#wakeUps.delete(runId)
  }

  clear(): void {
    for (const cancel of this.#wakeUps.values()) cancel()
    this.#wakeUps.clear()
  }
}
