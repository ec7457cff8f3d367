import type { Duplex } from 'node:stream'

/** Sockets that are open, so that nothing of them remains at the end. */
export interface SocketSet {
  readonly size: number
  /** Forgotten when it is closed. An error ends it and nothing else. After `destroyAll` it is destroyed at once. */
  add(socket: Duplex): void
  /** Resolves when all are closed. */
  destroyAll(): Promise<void>
}

export function createSocketSet(): SocketSet {
  const sockets = new Set<Duplex>()
  let isOver = false
  return {
    get size() {
      return sockets.size
    },
    add(socket) {
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
      socket.once('close', () => sockets.delete(socket))
      if (isOver) socket.destroy()
    },
    async destroyAll() {
      isOver = true
      const closed = [...sockets].map((socket) => new Promise((resolve) => socket.once('close', resolve)))
      for (const socket of sockets) socket.destroy()
      await Promise.all(closed)
    },
  }
}
