import type { SandboxRunOptions, SandboxSignal } from './sandbox-options.ts'
import type { SandboxProcess } from './sandbox-process.ts'
import type { SandboxCommand, SandboxFiles } from './sandbox-request.ts'
import type { CollectedFiles, SandboxResult, SkippedFile } from './sandbox-result.ts'

export interface ReadFiles {
  readonly files: CollectedFiles
  /** The first 100. */
  readonly skipped: readonly SkippedFile[]
  readonly skippedCount: number
}

/**
 * A place whose files stay between runs. Processes and variables do not: each run is a fresh process, and everything it
 * started is killed at its end. One thing at a time: a call waits for those before it. Where the place itself is lost
 * (its memory ran out as a whole, somebody removed it), later calls reject with `SandboxFailedError`.
 */
export interface SandboxSession extends AsyncDisposable {
  readonly id: string
  writeFiles(files: SandboxFiles, options?: SandboxSignal): Promise<void>
  run(command: SandboxCommand, options?: SandboxRunOptions): Promise<SandboxResult>
  spawn(command: SandboxCommand, options?: SandboxSignal): SandboxProcess
  /** Patterns as in `artifacts`. Default: every file. */
  readFiles(patterns?: readonly string[], options?: SandboxSignal): Promise<ReadFiles>
  /** Cancels what runs, and removes the place. Idempotent. */
  dispose(): Promise<void>
}
