import type { SandboxStatus } from '@wflo/core'

/** What the process tells its caller. Documented in the README and in `--help`. */
export const exitCodes = {
  /** The code ended by itself, with exit code 0. */
  ok: 0,
  /** It ran, and came to any other end: `error`, `timeout`, `oom`, `output_limit`, `killed`. */
  notOk: 1,
  /** A flag, its value, or a file that it names cannot be used. Nothing was run. */
  usage: 2,
  /** This machine cannot do it: no engine answers, the image is missing, a container or a file could not be made. */
  unavailable: 4,
} as const

/** What can end the process from outside. `SIGPIPE` here: whoever read the output has closed it. */
export type StopSignal = 'SIGHUP' | 'SIGINT' | 'SIGPIPE' | 'SIGTERM'

const signalNumbers: Readonly<Record<StopSignal, number>> = { SIGHUP: 1, SIGINT: 2, SIGPIPE: 13, SIGTERM: 15 }

/** As shells have it: 128 and the number of the signal. */
export function exitCodeOfSignal(signal: StopSignal): number {
  return 128 + signalNumbers[signal]
}

export function exitCodeOfStatus(status: SandboxStatus): number {
  return status === 'ok' ? exitCodes.ok : exitCodes.notOk
}

/** The exit code for the stable `code` of an error that kept the code from running. */
export function exitCodeOfError(code: string): number {
  return code === 'usage' || code === 'invalid_value' ? exitCodes.usage : exitCodes.unavailable
}
