import { setTimeout as sleep } from 'node:timers/promises'
import { EngineClosedError } from '@wflo/core'

interface OpenCall {
  readonly stop: AbortController
  readonly settled: Promise<void>
}

/** The calls to a cluster that are under way, so that none of them meets a connection that was closed under it. */
export class OpenCalls {
  readonly #open = new Set<OpenCall>()
  readonly #closed = new AbortController()

  /** Aborted with `EngineClosedError`. */
  get closed(): AbortSignal {
    return this.#closed.signal
  }

  /** Rejects at once where the calls are closed, before or meanwhile. `work` gets a signal of its own: listen at will. */
  async run<Value>(work: (signal: AbortSignal) => Promise<Value>): Promise<Value> {
    this.closed.throwIfAborted()
    const stop = new AbortController()
    const working = work(stop.signal)
    const call = { stop, settled: working.then(ignore, ignore) }
    this.#open.add(call)
    call.settled.then(() => this.#open.delete(call))
    return await Promise.race([working, untilAborted(stop.signal)])
  }

  /** Resolves when the last one has settled, but after `mostMs` in any case. */
  async close(mostMs: number): Promise<void> {
    const error = new EngineClosedError()
    this.#closed.abort(error)
    const open = [...this.#open]
    for (const { stop } of open) stop.abort(error)
    await Promise.race([Promise.all(open.map(({ settled }) => settled)), sleep(mostMs, undefined, { ref: false })])
  }
}

function ignore(): void {}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }))
}
