/** An abort signal that is over when its scope is: nothing is left that waits. */
export interface TimeLimit extends Disposable {
  readonly signal: AbortSignal
  readonly isOver: boolean
}

/** Aborts after so many milliseconds, or with another signal and its reason. */
export function startTimeLimit(ms: number, other?: AbortSignal): TimeLimit {
  const controller = new AbortController()
  let isOver = false
  const timer = setTimeout(() => {
    isOver = true
    controller.abort()
  }, ms)
  const abort = (): void => controller.abort(other?.reason)
  if (other?.aborted) abort()
  other?.addEventListener('abort', abort, { once: true })
  return {
    signal: controller.signal,
    get isOver() {
      return isOver
    },
    [Symbol.dispose]() {
      clearTimeout(timer)
      other?.removeEventListener('abort', abort)
    },
  }
}
