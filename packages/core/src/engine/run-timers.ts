import type { Clock } from './clock.ts'
import type { StartedTimer } from './turn-host.ts'

/** Wakes a run for its open timers. */
export class RunTimers {
  readonly #clock: Clock
  readonly #fire: (key: string) => void
  readonly #wakeUps = new Map<string, () => void>()

  constructor(clock: Clock, fire: (key: string) => void) {
    this.#clock = clock
    this.#fire = fire
  }

  start(timers: readonly StartedTimer[]): void {
    for (const { key, dueAt } of timers) {
      const cancel = this.#clock.wakeAt(dueAt, () => {
        this.#wakeUps.delete(key)
        this.#fire(key)
      })
      this.#wakeUps.set(key, cancel)
    }
  }

  stop(keys: readonly string[]): void {
    for (const key of keys) {
      this.#wakeUps.get(key)?.()
      this.#wakeUps.delete(key)
    }
  }

  stopAll(): void {
    this.stop([...this.#wakeUps.keys()])
  }
}
