import { exitCodeOfSignal } from './exit-code.ts'

export interface StopSignals extends Disposable {
  /** Aborted by the first SIGTERM or Ctrl-C. */
  readonly signal: AbortSignal
}

const stopSignals = ['SIGTERM', 'SIGINT'] as const

/** The first asks for an orderly end; the second ends the process at once. */
export function watchStopSignals(): StopSignals {
  const controller = new AbortController()
  const listener = (signal: (typeof stopSignals)[number]): void => {
    if (controller.signal.aborted) process.exit(exitCodeOfSignal(signal))
    controller.abort(signal)
  }
  for (const signal of stopSignals) process.on(signal, listener)
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      for (const signal of stopSignals) process.off(signal, listener)
    },
  }
}
