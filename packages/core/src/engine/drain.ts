type Later = (callback: () => void) => void

/** Resolves when every microtask that is due has run. `setTimeout` would do too, at five hundred times the cost. */
export function createDrain(): () => Promise<void> {
  const later = laterTurn()
  return function drain() {
    return new Promise((resolve) => later(resolve))
  }
}

function laterTurn(): Later {
  if (typeof setImmediate === 'function') return (callback) => setImmediate(callback)
  const { port1, port2 } = new MessageChannel()
  const callbacks: (() => void)[] = []
  port1.addEventListener('message', () => callbacks.shift()?.())
  port1.start()
  return (callback) => {
    callbacks.push(callback)
    port2.postMessage(null)
  }
}
