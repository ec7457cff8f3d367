/** Calls back again and again without keeping the process alive for it. Gives what ends it. */
export function repeatInBackground(ms: number, callback: () => void): () => void {
  const timer: unknown = setInterval(callback, ms)
  // Node's timers keep a process alive unless told otherwise; a browser's are numbers.
  if (typeof timer === 'object' && timer !== null && 'unref' in timer) (timer as { unref(): void }).unref()
  return () => clearInterval(timer as Parameters<typeof clearInterval>[0])
}
