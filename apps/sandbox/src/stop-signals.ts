import process from 'node:process'
import { exitCodeOfSignal, type StopSignal } from './exit-code.ts'

/** Whatever asks for an early end. */
export interface Stop extends Disposable {
  /** Aborted by the first one. */
  readonly signal: AbortSignal
  /** What it was; `undefined` as long as nothing was. */
  readonly cause: StopSignal | undefined
  /** Asks for the end as if a signal had come. */
  readonly now: (cause: StopSignal) => void
}

const watched = ['SIGHUP', 'SIGINT', 'SIGTERM'] as const

/** How long an orderly end may take, in milliseconds. */
const patience = 5_000

/** The first signal cancels what runs, in order; the second ends the process at once, and the container ends without it. */
export function watchStopSignals(onFirst: (cause: StopSignal) => void): Stop {
  const controller = new AbortController()
  let cause: StopSignal | undefined
  let timer: NodeJS.Timeout | undefined
  const now = (signal: StopSignal): void => {
    if (cause !== undefined) return
    cause = signal
    onFirst(signal)
    controller.abort()
    // An engine that never answers must not keep the process; the container, if there is one, ends without it.
    timer = setTimeout(() => process.exit(exitCodeOfSignal(signal)), patience).unref()
  }
  const listener = (signal: NodeJS.Signals): void => {
    if (cause !== undefined) process.exit(exitCodeOfSignal(signal as StopSignal))
    now(signal as StopSignal)
  }
  for (const signal of watched) process.on(signal, listener)
  return {
    signal: controller.signal,
    get cause() {
      return cause
    },
    now,
    [Symbol.dispose]() {
      clearTimeout(timer)
      for (const signal of watched) process.off(signal, listener)
    },
  }
}
