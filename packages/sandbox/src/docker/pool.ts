import { SandboxClosedError } from '@wflo/core'
import type { SandboxContainer } from './container.ts'

export interface PoolOptions {
  /** How many are kept ready. */
  readonly size: number
  /** After so long without a run the pool is emptied. */
  readonly idleMs: number
  /** How many may be made at once. */
  readonly parallel: number
  /** Makes one that is ready. */
  readonly make: () => Promise<SandboxContainer>
  /** Whether one may still be given out: its image is what it was. */
  readonly isFresh: (container: SandboxContainer) => boolean
}

interface Waiter {
  readonly resolve: (container: SandboxContainer) => void
  readonly reject: (error: unknown) => void
}

/** A new one takes processor time from the run that has just got its own: it waits a moment. */
const refillDelayMs = 20

/** Containers that are ready before anybody asks. Each is given out once, and never comes back. */
export class Pool {
  readonly #options: PoolOptions
  readonly #ready: SandboxContainer[] = []
  readonly #waiters = new Set<Waiter>()
  /** None of them rejects. */
  readonly #making = new Set<Promise<void>>()
  #idleTimer: NodeJS.Timeout | undefined
  #refillTimer: NodeJS.Timeout | undefined
  #isFilling = false
  #fillingUp: Promise<void> | undefined
  #isClosed = false

  constructor(options: PoolOptions) {
    this.#options = options
  }

  /** The longest ready one, or the next that becomes so. Rejects with the signal's reason, or with why none can be made. */
  async take(signal: AbortSignal | undefined): Promise<SandboxContainer> {
    signal?.throwIfAborted()
    if (this.#isClosed) throw new SandboxClosedError('the sandbox')
    this.#isFilling = this.#options.size > 0
    this.#restartIdleTimer()
    const ready = this.#takeReady()
    if (ready !== undefined) {
      this.#refillSoon()
      return ready
    }
    return await this.#wait(signal)
  }

  /** Resolves once the pool is full. */
  async fill(): Promise<void> {
    this.#fillingUp ??= this.#fillUp().finally(() => {
      this.#fillingUp = undefined
    })
    await this.#fillingUp
  }

  async #fillUp(): Promise<void> {
    const make = async (): Promise<void> => this.#keep(await this.#options.make())
    for (;;) {
      if (this.#isClosed) throw new SandboxClosedError('the sandbox')
      this.#isFilling = true
      this.#restartIdleTimer()
      this.#drop()
      const missing = this.#options.size - this.#ready.length
      if (missing <= 0) return
      // What is being made already may be for the pool, or for somebody who waits.
      const more = Math.max(0, missing - this.#making.size)
      await Promise.all([...this.#making, ...Array.from({ length: more }, () => this.#track(make()))])
    }
  }

  /** Removes what is ready. What is being made is removed once it is there. */
  async close(): Promise<void> {
    this.#isClosed = true
    for (const waiter of this.#waiters) waiter.reject(new SandboxClosedError('the sandbox'))
    await this.empty()
  }

  async empty(): Promise<void> {
    this.#isFilling = false
    clearTimeout(this.#idleTimer)
    clearTimeout(this.#refillTimer)
    await Promise.all(this.#ready.splice(0).map((container) => container.remove().catch(() => {})))
  }

  #takeReady(): SandboxContainer | undefined {
    this.#drop()
    return this.#ready.shift()
  }

  /** Those that ended by themselves, and those of an image that is not what it was. */
  #drop(): void {
    const { isFresh } = this.#options
    for (const container of this.#ready.filter((each) => each.isOver || !isFresh(each))) {
      this.#ready.splice(this.#ready.indexOf(container), 1)
      container.remove().catch(() => {})
    }
  }

  #wait(signal: AbortSignal | undefined): Promise<SandboxContainer> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        signal?.removeEventListener('abort', abort)
        this.#waiters.delete(waiter)
      }
      const waiter: Waiter = {
        resolve(container) {
          leave()
          resolve(container)
        },
        reject(error) {
          leave()
          reject(error)
        },
      }
      const abort = (): void => waiter.reject(signal?.reason)
      signal?.addEventListener('abort', abort, { once: true })
      this.#waiters.add(waiter)
      this.#make()
    })
  }

  #refillSoon(): void {
    clearTimeout(this.#refillTimer)
    this.#refillTimer = setTimeout(() => this.#make(), refillDelayMs).unref()
  }

  /** As many at once as there are waiters; one at a time for the pool alone. */
  #make(): void {
    const { size, parallel } = this.#options
    const isWanted = (): boolean => {
      if (this.#isClosed || this.#making.size >= parallel) return false
      if (this.#making.size < this.#waiters.size) return true
      return this.#isFilling && this.#making.size === 0 && this.#ready.length < size
    }
    while (isWanted()) this.#track(this.#makeOne())
  }

  #track(work: Promise<void>): Promise<void> {
    const done = (): void => {
      this.#making.delete(making)
      this.#make()
    }
    const making = work.then(done, done)
    this.#making.add(making)
    return work
  }

  async #makeOne(): Promise<void> {
    try {
      this.#keep(await this.#options.make())
    } catch (error) {
      // Nobody waits for one that the pool alone wanted: whoever comes next tries again, and hears of it.
      this.#isFilling = false
      const [waiter] = this.#waiters
      waiter?.reject(error)
    }
  }

  #keep(container: SandboxContainer): void {
    const [waiter] = this.#waiters
    const isFull = this.#ready.length >= this.#options.size
    if (this.#isClosed || (waiter === undefined && (!this.#isFilling || isFull))) {
      container.remove().catch(() => {})
    } else if (waiter === undefined) {
      container.rest()
      this.#ready.push(container)
    } else waiter.resolve(container)
  }

  #restartIdleTimer(): void {
    clearTimeout(this.#idleTimer)
    this.#idleTimer = setTimeout(() => void this.empty(), this.#options.idleMs).unref()
  }
}
