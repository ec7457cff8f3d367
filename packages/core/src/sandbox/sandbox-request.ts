import type { SandboxLanguage } from './sandbox-capabilities.ts'
import type { SandboxLimits } from './sandbox-limits.ts'
import type { SandboxNetwork } from './sandbox-network.ts'

/**
 * Files by their path in the working folder: relative, with `/`, without `.`, `..`, backslashes or control characters, at
 * most 255 bytes a name and 4,000 a path. Text is written as UTF-8. `main.py` is the code itself.
 */
export type SandboxFiles = Readonly<Record<string, string | Uint8Array>>

/** What to run in a session, whose place is made already. */
export interface SandboxCommand {
  /** Default `python`. */
  readonly language?: SandboxLanguage
  readonly code: string
  /** Default: none, so that reading from it is the end of file at once. */
  readonly stdin?: string | Uint8Array
  /** What the code sees behind its own name in `sys.argv`. */
  readonly args?: readonly string[]
  /** Environment variables beside those of the image. Nothing of the host's environment is there. */
  readonly env?: Readonly<Record<string, string>>
  /** Written into the working folder before the code runs. */
  readonly files?: SandboxFiles
  /**
   * Which files of the working folder come back: paths, in which `*` and `?` stand for parts of a name and `**` for any
   * folders. Default: none. The code itself never does, nor do links.
   */
  readonly artifacts?: readonly string[]
  /** Default: that of the session or of the sandbox. */
  readonly timeout?: number | string
  /** Bytes of standard output and standard error together. Default: that of the session or of the sandbox. */
  readonly output?: number | string
}

/** A whole run: what to run, and the place for it. */
export interface SandboxRequest extends Omit<SandboxCommand, 'timeout' | 'output'> {
  /** What it leaves out is as the sandbox was made. */
  readonly limits?: SandboxLimits
  /** Default: none. */
  readonly network?: SandboxNetwork
}
