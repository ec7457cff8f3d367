import { constants } from 'node:fs'
import { access, lstat, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import process from 'node:process'
import type { CollectedFiles } from '@wflo/core'
import { problemOf } from './read-input.ts'
import { UsageError } from './usage-error.ts'

export interface WrittenFile {
  /** In the sandbox. */
  readonly path: string
  readonly size: number
  /** On this machine. Absent: it was not asked for, or could not be. */
  readonly writtenTo?: string
  /** Why it could not be. */
  readonly problem?: string
}

/** Throws `UsageError` where there can be no such folder. Makes nothing: a run may still be refused. */
export async function checkOutFolder(folder: string): Promise<void> {
  const refuse = (problem: string, cause: unknown): UsageError =>
    new UsageError(`--out ${JSON.stringify(folder)} can be no folder: ${problem}`, cause)
  for (let path = resolve(folder); ; path = dirname(path)) {
    try {
      const found = await stat(path)
      if (!found.isDirectory()) throw refuse(`${path} is something else`, undefined)
      return await access(path, constants.W_OK | constants.X_OK)
    } catch (error) {
      if (UsageError.isInstance(error)) throw error
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw refuse(problemOf(error), error)
    }
  }
}

/**
 * Writes files below a folder, and never anywhere else: names are checked again for every system, and links in the folder
 * are not followed, but replaced or refused. A file that is there is replaced as a whole. What cannot be written is said
 * in the answer; the folder itself is made where there is none.
 */
export async function writeFiles(files: CollectedFiles, folder: string): Promise<readonly WrittenFile[]> {
  await mkdir(folder, { recursive: true })
  const written: WrittenFile[] = []
  for (const [path, bytes] of Object.entries(files)) {
    const facts = { path, size: bytes.length }
    written.push({ ...facts, ...(await writeBelow(folder, path, bytes)) })
  }
  return written
}

async function writeBelow(
  folder: string,
  path: string,
  bytes: Uint8Array,
): Promise<Pick<WrittenFile, 'writtenTo' | 'problem'>> {
  const names = path.split('/')
  if (!names.every((name) => isSafeName(name))) return { problem: 'its name is not safe here' }
  try {
    await makeFolders(folder, names.slice(0, -1))
    const writtenTo = join(folder, ...names)
    await replaceFile(writtenTo, bytes)
    return { writtenTo }
  } catch (error) {
    return { problem: problemOf(error) }
  }
}

/** What leads elsewhere on any system, and what does on this one. */
export function isSafeName(name: string, platform: NodeJS.Platform = process.platform): boolean {
  if (name === '' || name === '.' || name === '..' || /[\\/]|\p{Cc}/u.test(name)) return false
  return platform !== 'win32' || isSafeOnWindows(name)
}

/** Windows reads `C:x` as a drive, `x:y` as a stream and `NUL.txt` as a device, and drops dots and spaces at the end. */
function isSafeOnWindows(name: string): boolean {
  return !/[:*?"<>|]|[. ]$/.test(name) && !/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(name)
}

/** One by one: the recursive way would follow a link. */
async function makeFolders(folder: string, names: readonly string[]): Promise<void> {
  let path = folder
  for (const name of names) {
    path = join(path, name)
    await mkdir(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
    const found = await lstat(path)
    if (!found.isDirectory()) throw new Error(`${path} is no folder${found.isSymbolicLink() ? ', but a link' : ''}`)
  }
}

/** To rename replaces a link itself, never what it points to, and nobody sees half a file. */
async function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
  const draft = join(dirname(path), `.${crypto.randomUUID()}.part`)
  try {
    await writeFile(draft, bytes, { flag: 'wx' })
    await rename(draft, path)
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
}
