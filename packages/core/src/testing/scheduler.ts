import { createRandom } from '../runtime/random.ts'

/** Something that may happen next. */
export interface Choice {
  readonly name: string
  readonly perform: () => void
}

/** Decides by a seed what happens next of all that may. */
export class Scheduler {
  readonly random: () => number
  readonly trace: string[] = []
  readonly #open = new Map<string, Choice>()

  constructor(seed: number) {
    this.random = createRandom(seed)
  }

  /** Resolves when it is chosen; rejects when the signal is aborted, at once. */
  wait(name: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const close = (): boolean => this.#open.delete(name)
      const abort = (): void => {
        if (close()) reject(signal.reason)
      }
      this.#open.set(name, {
        name,
        perform() {
          close()
          signal.removeEventListener('abort', abort)
          resolve()
        },
      })
      if (signal.aborted) abort()
      else signal.addEventListener('abort', abort, { once: true })
    })
  }

  /** Forgets what waits: its process is dead. */
  clear(): void {
    this.#open.clear()
  }

  /** Chooses among what waits and `others`. False where there is nothing. */
  step(others: readonly Choice[]): boolean {
    const choices = [...this.#open.values(), ...others].sort((left, right) => (left.name < right.name ? -1 : 1))
    const choice = choices[Math.floor(this.random() * choices.length)]
    if (choice === undefined) return false
    this.trace.push(choice.name)
    choice.perform()
    return true
  }
}
