/**
 * What work gives, or, once the signal is aborted, what is given instead: by default its reason is thrown. The work goes on,
 * and nobody hears of it any more.
 */
export async function untilAborted<Value>(
  work: Promise<Value>,
  signal: AbortSignal,
  instead: () => Value | Promise<Value> = () => {
    throw signal.reason
  },
): Promise<Value> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const abort = (): void => resolve()
  signal.addEventListener('abort', abort, { once: true })
  if (signal.aborted) abort()
  try {
    return await Promise.race([work, promise.then(instead)])
  } finally {
    signal.removeEventListener('abort', abort)
    work.catch(() => {})
  }
}
