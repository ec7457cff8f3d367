/** Wakes those who wait for another process to have changed something. They look for themselves whether it did. */
export class ChangeSignal {
  readonly #waiting = new Set<() => void>()

  /** Resolves at the next signal, or after so many milliseconds: what is looked for may have changed unseen. */
  next(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer)
        this.#waiting.delete(wake)
        resolve()
      }
      const timer = setTimeout(wake, ms)
      this.#waiting.add(wake)
    })
  }

  signal(): void {
    for (const wake of [...this.#waiting]) wake()
  }
}
