import type { Duplex } from 'node:stream'

/**
 * Lets the requests of a connection be served one after another. A client may send the next one while the end of an
 * answer is on its way, but not a heap of them: each would be held in memory.
 */
export interface Turns {
  /** Resolves when it is one's turn, with what ends it; `undefined` where one waits already. */
  wait(client: Duplex): Promise<Disposable> | undefined
  /** Whether a request of this connection is being served. */
  isTaken(client: Duplex): boolean
}

interface Queue {
  readonly last: Promise<void>
  readonly length: number
}

export function createTurns(): Turns {
  const queues = new WeakMap<Duplex, Queue>()
  const leave = (client: Duplex): void => {
    const queue = queues.get(client)
    if (queue !== undefined) queues.set(client, { ...queue, length: queue.length - 1 })
  }
  return {
    isTaken: (client) => (queues.get(client)?.length ?? 0) > 0,
    wait(client) {
      const { last, length } = queues.get(client) ?? { last: Promise.resolve(), length: 0 }
      if (length > 1) return undefined
      const { promise, resolve } = Promise.withResolvers<void>()
      queues.set(client, { last: promise, length: length + 1 })
      return last.then(() => ({
        [Symbol.dispose]() {
          leave(client)
          resolve()
        },
      }))
    },
  }
}
