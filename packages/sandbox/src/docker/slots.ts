import { SandboxBusyError, SandboxClosedError } from '@wflo/core'

interface Waiter {
  readonly enter: () => void
  readonly fail: (error: Error) => void
}

/** How many things run at once. More wait, first come first served. */
export class Slots {
  readonly #size: number
  readonly #timeoutMs: number
  readonly #waiters = new Set<Waiter>()
  #taken = 0
  #isClosed = false

  constructor(size: number, timeoutMs: number) {
    this.#size = size
    this.#timeoutMs = timeoutMs
  }

  /** Resolves with what gives the slot back. Rejects with `SandboxBusyError`, or with the signal's reason. */
  async take(signal: AbortSignal | undefined): Promise<() => void> {
    signal?.throwIfAborted()
    if (this.#isClosed) throw closed()
    if (this.#taken >= this.#size) await this.#wait(signal)
    else this.#taken += 1
    let isBack = false
    return () => {
      if (!isBack) this.#giveBack()
      isBack = true
    }
  }

  close(): void {
    this.#isClosed = true
    for (const waiter of this.#waiters) waiter.fail(closed())
  }

  #wait(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const since = performance.now()
      const leave = (): void => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', abort)
        this.#waiters.delete(waiter)
      }
      const waiter: Waiter = {
        enter() {
          leave()
          resolve()
        },
        fail(error) {
          leave()
          reject(error)
        },
      }
      const abort = (): void => waiter.fail(signal?.reason)
      const timer = setTimeout(
        () => waiter.fail(new SandboxBusyError(Math.round(performance.now() - since), this.#size)),
        this.#timeoutMs,
      )
      signal?.addEventListener('abort', abort, { once: true })
      this.#waiters.add(waiter)
    })
  }

  /** To the first who waits. */
  #giveBack(): void {
    const [next] = this.#waiters
    if (next === undefined) this.#taken -= 1
    else next.enter()
  }
}

function closed(): SandboxClosedError {
  return new SandboxClosedError('the sandbox')
}
