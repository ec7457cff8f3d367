import type { SandboxCapabilities } from './sandbox-capabilities.ts'
import type { SandboxLimits } from './sandbox-limits.ts'
import type { SandboxRunOptions, SandboxSessionOptions, SandboxSignal } from './sandbox-options.ts'
import type { SandboxProcess } from './sandbox-process.ts'
import type { SandboxRequest } from './sandbox-request.ts'
import type { SandboxResult } from './sandbox-result.ts'
import type { SandboxSession } from './sandbox-session.ts'

/** What `probe` found: everything that a run needs is there. */
export interface SandboxProbe {
  /** For people: `Docker 20.10.24, runc, wflo/runtime:python3.11`. */
  readonly description: string
  /** What is weaker here than it could be, in sentences. */
  readonly warnings: readonly string[]
}

/**
 * A place to run code that nobody has read. What the code does is data in the result; only what is no fault of the code
 * rejects: `SandboxUnavailableError`, `SandboxImageMissingError`, `SandboxBusyError`, `SandboxFailedError`,
 * `SandboxClosedError`, `SandboxUnsupportedError`, and `InvalidValueError` for a request that cannot be.
 */
export interface Sandbox extends AsyncDisposable {
  /** For messages, such as `docker`. */
  readonly name: string
  readonly capabilities: SandboxCapabilities
  /** Limits of a run that says nothing else. */
  readonly limits: Required<SandboxLimits>
  /** Looks whether a run could be made now, without making one. */
  probe(options?: SandboxSignal): Promise<SandboxProbe>
  /** One run in a fresh place that is gone after it. An aborted signal gives the status `cancelled`. */
  run(request: SandboxRequest, options?: SandboxRunOptions): Promise<SandboxResult>
  /** The same, with the output as a stream. */
  spawn(request: SandboxRequest, options?: SandboxSignal): SandboxProcess
  /** A place that keeps its files between runs, until `dispose`. Rejects with the signal's reason. */
  open(options?: SandboxSessionOptions): Promise<SandboxSession>
  /** Cancels what runs, and leaves nothing behind. Later calls reject with `SandboxClosedError`. Idempotent. */
  close(): Promise<void>
}
