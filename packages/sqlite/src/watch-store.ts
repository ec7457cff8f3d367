import type { Store } from './store.ts'

/** Calls back soon after another connection has changed the file. Keeps no process alive. Gives what ends it. */
export function watchStore(store: Store, intervalMs: number, listener: () => void): () => void {
  let seen = readVersion(store)
  const timer = setInterval(() => {
    const version = readVersion(store)
    if (version === undefined || version === seen) return
    seen = version
    listener()
  }, intervalMs)
  timer.unref()
  return () => clearInterval(timer)
}

/** Changes with every commit of others, and only with these: https://www.sqlite.org/pragma.html#pragma_data_version */
function readVersion(store: Store): unknown {
  try {
    return store.isOpen ? store.get('PRAGMA data_version')?.data_version : undefined
  } catch {
    // Whoever reads or writes next is told what is wrong: an error of a timer would end the process.
    return undefined
  }
}
