import type { Readable } from 'node:stream'

/** An output stream: `process.stdout`, or one of a test. */
export interface OutputStream {
  readonly isTTY?: boolean | undefined
  write(piece: string | Uint8Array): unknown
  on(event: 'error', listener: (error: NodeJS.ErrnoException) => void): unknown
}

/** The part of `process` that the command line uses. */
export interface CliProcess {
  readonly stdin: Readable
  readonly stdout: OutputStream
  readonly stderr: OutputStream
}
