import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { CliProcess, OutputStream } from '../cli-process.ts'

export interface RecordedStream extends OutputStream {
  readonly bytes: () => Buffer
  readonly text: () => string
}

export interface RecordedCli extends CliProcess {
  readonly stdout: RecordedStream
  readonly stderr: RecordedStream
}

/** A terminal, or pipes, that keep what is written. */
export function recordedCli({
  input = '',
  isTTY = false,
}: {
  readonly input?: string
  readonly isTTY?: boolean
} = {}): RecordedCli {
  return { stdin: Readable.from([Buffer.from(input)]), stdout: recordedStream(isTTY), stderr: recordedStream(isTTY) }
}

function recordedStream(isTTY: boolean): RecordedStream {
  const pieces: Buffer[] = []
  const bytes = (): Buffer => Buffer.concat(pieces)
  return {
    isTTY,
    write: (piece) => pieces.push(Buffer.from(piece)),
    on: () => {},
    bytes,
    text: () => bytes().toString(),
  }
}

/** A folder that is gone with its scope. */
export async function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'wflo-sandbox-command-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}
