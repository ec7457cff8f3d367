import type { Duration } from '../duration/duration.ts'

/** Bytes, or text such as `'64m'`, `'1g'` or `'512k'` (powers of 1024). */
export type ByteSize = number | `${number}${'b' | 'k' | 'm' | 'g' | 'kb' | 'mb' | 'gb'}`

/** What one run may use. A value that cannot be is refused with `InvalidValueError` before anything is made. */
export interface SandboxLimits {
  /** From the start of the code to its end. Default 30 s, at most 24 h. */
  readonly timeout?: Duration
  /** All processes of the run and all files in its folders, together. Default 256 MB, at least 32 MB. */
  readonly memory?: ByteSize
  /** Processors; may be a fraction, at least 0.01. Default 1. More than the machine has is as many as it has. */
  readonly cpus?: number
  /** Processes and threads. Default 64. */
  readonly processes?: number
  /** Standard output and standard error, together. Default 32 MB (1 MB for a step), at most 256 MB. */
  readonly output?: ByteSize
  /**
   * Files in the working folder, together. Default: half of the memory, at most 64 MB. At least 64 KB, at most the memory.
   * As much again in `/tmp`.
   */
  readonly disk?: ByteSize
  /** Files and folders in the working folder, and again in `/tmp`. Default 10 000, at least 16. */
  readonly files?: number
  /** The largest file that comes back. Default 16 MB. */
  readonly artifact?: ByteSize
  /** All files that come back, together. Default 32 MB. */
  readonly artifacts?: ByteSize
  /** How many files come back. Default 100. */
  readonly artifactCount?: number
}
