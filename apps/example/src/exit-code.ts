/** What the process tells its caller. Documented in the README and in `--help`. */
export const exitCodes = {
  success: 0,
  /** The run failed: the provider, the network, a missing key, a model without a price. */
  failure: 1,
  /** Nothing ran: a flag or its value cannot be used. */
  usage: 2,
  /** A step did not fit in the budget, so it was not called. */
  budget: 3,
  /** The sandbox cannot run code here: no engine answers, or the image is missing. Nothing was sent. */
  sandbox: 4,
  /** Ctrl-C: 128 and the number of SIGINT, as shells have it. */
  interrupted: 130,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** The exit code for an error's stable `code`; `undefined` is no error. */
export function exitCodeFor(errorCode: string | undefined): ExitCode {
  switch (errorCode) {
    case undefined:
      return exitCodes.success
    case 'usage':
      return exitCodes.usage
    case 'budget_exceeded':
    case 'budget_overrun':
      return exitCodes.budget
    case 'sandbox_unavailable':
    case 'sandbox_image_missing':
    case 'sandbox_unsupported':
      return exitCodes.sandbox
    case 'run_cancelled':
      return exitCodes.interrupted
    default:
      return exitCodes.failure
  }
}
