import { constants, type Dirent } from 'node:fs'
import { open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { ResolvedLimits } from '@wflo/core'
import { problemOf } from './read-input.ts'
import { UsageError } from './usage-error.ts'

export interface FolderOptions {
  readonly limits: Pick<ResolvedLimits, 'disk' | 'files'>
  /** The file that is run: as `main.py` it is not a second time among the files. */
  readonly file: string
  readonly signal: AbortSignal
}

/**
 * Every regular file below a folder, by its path in it, with `/`. Links below it are not followed, and like everything
 * else that is no file they are left out. Throws `UsageError` for a folder that cannot be read or holds more than a run
 * may keep.
 */
export async function readFolder(
  folder: string,
  options: FolderOptions,
): Promise<Readonly<Record<string, Uint8Array>>> {
  const { limits, file, signal } = options
  const files = new Map<string, Uint8Array>()
  let size = 0
  for await (const path of listFiles(folder, '')) {
    signal.throwIfAborted()
    if (path === 'main.py' && (await isSameFile(join(folder, path), file))) continue
    const bytes = await readRegularFile(folder, path, limits.disk - size)
    if (bytes === undefined) continue
    files.set(path, bytes)
    size += bytes.length
    if (files.size > limits.files) throw tooMany(folder, limits.files)
  }
  return Object.fromEntries(files)
}

async function* listFiles(folder: string, below: string): AsyncGenerator<string> {
  for (const entry of await list(folder, below)) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`
    if (entry.isDirectory()) yield* listFiles(folder, path)
    else if (entry.isFile()) yield path
  }
}

async function list(folder: string, below: string): Promise<readonly Dirent[]> {
  try {
    const entries = await readdir(join(folder, below), { withFileTypes: true })
    return entries.sort((left, right) => (left.name < right.name ? -1 : 1))
  } catch (error) {
    throw new UsageError(`--files ${JSON.stringify(join(folder, below))} cannot be read: ${problemOf(error)}`, error)
  }
}

/** `undefined` for what has become a link since it was listed. */
async function readRegularFile(folder: string, path: string, room: number): Promise<Uint8Array | undefined> {
  const whole = join(folder, path)
  try {
    await using handle = await open(whole, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0))
    const { size } = await handle.stat()
    if (size > room) throw tooLarge(folder, path)
    return await handle.readFile()
  } catch (error) {
    if (UsageError.isInstance(error)) throw error
    if ((error as NodeJS.ErrnoException).code === 'ELOOP') return undefined
    // A name that is no text was listed with this sign in it, and is found under no other.
    const problem = whole.includes('\ufffd') ? 'its name is no UTF-8 text' : problemOf(error)
    throw new UsageError(`--files: ${JSON.stringify(whole)} cannot be read: ${problem}`, error)
  }
}

async function isSameFile(left: string, right: string): Promise<boolean> {
  if (right === '-') return false
  const [one, other] = await Promise.all([stat(left), stat(right)])
  return one.ino === other.ino && one.dev === other.dev
}

function tooLarge(folder: string, path: string): UsageError {
  return new UsageError(
    `--files ${JSON.stringify(folder)} holds more than the working folder may (${JSON.stringify(path)} does not fit any more): raise --disk, or leave something out`,
  )
}

function tooMany(folder: string, most: number): UsageError {
  return new UsageError(
    `--files ${JSON.stringify(folder)} holds more than ${most} files: raise --max-files, or leave something out`,
  )
}
