/** What the process tells its caller. Documented in the README and in `--help`. */
export const exitCodes = {
  /** It was told to stop and has drained, the check passed, or the bundle is written. */
  success: 0,
  /** It failed while it was running, or attempts did not even end when they were given up. */
  failure: 1,
  /** A flag or a variable cannot be used. */
  usage: 2,
  /** The definitions, or their bundle, cannot be loaded. */
  definitions: 3,
  /** Temporal cannot be reached, does not know the namespace, or does not let us in. */
  connection: 4,
  /** `--sandbox` cannot run anything: no Docker engine, no such runtime, no image. */
  sandbox: 5,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** The exit code for an error's stable `code`. */
export function exitCodeFor(errorCode: string): ExitCode {
  switch (errorCode) {
    case 'usage':
    case 'connection_settings':
      return exitCodes.usage
    case 'definitions_failed':
    case 'bundle_failed':
    case 'bundle_mismatch':
    case 'unknown_workflow':
      return exitCodes.definitions
    case 'temporal_connection':
      return exitCodes.connection
    case 'sandbox_unavailable':
    case 'sandbox_image_missing':
    case 'sandbox_unsupported':
    case 'sandbox_failed':
      return exitCodes.sandbox
    default:
      return exitCodes.failure
  }
}

/** As shells have it: 128 and the number of the signal. For a second one, which does not wait. */
export function exitCodeOfSignal(signal: 'SIGINT' | 'SIGTERM'): number {
  return signal === 'SIGINT' ? 130 : 143
}
