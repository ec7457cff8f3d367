/**
 * How code ended. `ok`: with exit code 0. `error`: with another one. `timeout`, `oom` (out of memory) and `output_limit`:
 * stopped at a limit, with what it had written. `killed`: its place was taken away from outside. `cancelled`: by the signal.
 */
export type SandboxStatus = 'ok' | 'error' | 'timeout' | 'oom' | 'output_limit' | 'killed' | 'cancelled'

export interface SandboxUsage {
  /** Milliseconds from the start of the code to its end. */
  readonly wallMs: number
  /** Milliseconds of processor time, of all its processes. */
  readonly cpuMs: number
  /** Bytes, of all its processes; in a session the most so far. 0 where it could not be read any more. */
  readonly peakMemory: number
  /** How often something was killed for lack of memory. */
  readonly oomEvents: number
}

/** Why a file did not come back. */
export type SkipReason =
  | 'too_large'
  | 'too_many'
  | 'total_too_large'
  | 'link'
  | 'not_a_file'
  | 'unsafe_name'
  | 'unreadable'
  | 'too_deep'

export interface SkippedFile {
  /** As text that is safe to print: bytes that are no text, and control characters, are escaped. */
  readonly path: string
  readonly reason: SkipReason
}

/** Files by their path, which is always relative, clean and safe to join to a folder. */
export type CollectedFiles = Readonly<Record<string, Uint8Array>>

/** What code did. It is data: code that fails does not reject. */
export interface SandboxResult {
  readonly status: SandboxStatus
  /** 128 and the signal's number where a signal ended it. Absent: it never ended by itself, or never began. */
  readonly exitCode?: number
  /** Text; what is no UTF-8 is U+FFFD. */
  readonly stdout: string
  readonly stderr: string
  readonly stdoutBytes: Uint8Array
  readonly stderrBytes: Uint8Array
  /** Output was cut off at its limit. */
  readonly truncated: boolean
  readonly files: CollectedFiles
  /** The first 100 that matched and did not come back. */
  readonly skipped: readonly SkippedFile[]
  /** How many that were in all. */
  readonly skippedCount: number
  readonly usage: SandboxUsage
}
