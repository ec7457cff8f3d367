import { readFile } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { UsageError } from './usage-error.ts'

export interface InputOptions {
  /** What is read for `-`. */
  readonly stdin: Readable
  readonly signal: AbortSignal
}

/**
 * The bytes of a file, or of standard input for `-`. Throws `UsageError` that begins with `what` for a file that cannot
 * be read, and the signal's reason.
 */
export async function readInput(path: string, what: string, { stdin, signal }: InputOptions): Promise<Buffer> {
  if (path === '-') return await readStream(stdin, signal)
  try {
    return await readFile(path, { signal })
  } catch (error) {
    signal.throwIfAborted()
    throw new UsageError(`${what} ${JSON.stringify(path)} cannot be read: ${problemOf(error)}`, error)
  }
}

/** Source code as text. A byte-order mark stays: the language knows what to do with it. */
export function decodeCode(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (error) {
    throw new UsageError(`the file ${JSON.stringify(path)} is not UTF-8 text: save it as such`, error)
  }
}

/** What the system says about a path, in words. */
export function problemOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  switch (code) {
    case 'ENOENT':
      return 'there is none'
    case 'EISDIR':
      return 'it is a folder'
    case 'ENOTDIR':
      return 'it is no folder, or is below something that is none'
    case 'EACCES':
    case 'EPERM':
      return 'this user may not'
    case 'ENOSPC':
      return 'the disk is full'
    default:
      return message
  }
}

/** An end of the wait also ends the reading: a terminal would keep the process alive. */
async function readStream(stream: Readable, signal: AbortSignal): Promise<Buffer> {
  signal.throwIfAborted()
  const destroy = (): void => void stream.destroy(new Error('interrupted'))
  signal.addEventListener('abort', destroy, { once: true })
  try {
    const chunks: Buffer[] = []
    for await (const chunk of stream) chunks.push(Buffer.from(chunk))
    return Buffer.concat(chunks)
  } catch (error) {
    signal.throwIfAborted()
    throw error
  } finally {
    signal.removeEventListener('abort', destroy)
  }
}
