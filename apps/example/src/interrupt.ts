import { exitCodes } from './exit-code.ts'

/** Ctrl-C as a signal. */
export interface Interrupt extends Disposable {
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal
}

/** The first Ctrl-C asks for an orderly end, which `onFirst` announces; the second ends the process at once. */
export function watchInterrupt(onFirst: () => void): Interrupt {
  const controller = new AbortController()
  const listener = (): void => {
    if (controller.signal.aborted) process.exit(exitCodes.interrupted)
    onFirst()
    controller.abort()
  }
  process.on('SIGINT', listener)
  return { signal: controller.signal, [Symbol.dispose]: () => void process.off('SIGINT', listener) }
}
