import type { Clock } from './clock.ts'

/** What a promise gives, or what `late` gives once it has taken too long. The promise goes on, and nobody listens. */
export function within<Value>(
  promise: Promise<Value>,
  { clock, ms, late }: { readonly clock: Clock; readonly ms: number; readonly late: () => Value },
): Promise<Value> {
  return new Promise((resolve, reject) => {
    const stop = clock.wakeAt(clock.now() + ms, () => {
      try {
        resolve(late())
      } catch (error) {
        reject(error)
      }
    })
    promise.then(resolve, reject).finally(stop)
  })
}
