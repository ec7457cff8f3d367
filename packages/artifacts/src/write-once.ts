import { randomUUID } from 'node:crypto'
import { mkdir, open, rename, rm, utimes } from 'node:fs/promises'
import { dirname } from 'node:path'

/** How names of files end that are still being written. */
export const draftSuffix = '.draft'

/**
 * Writes a file whole or not at all, and on the disk before it resolves. One that is there already is as young as if it
 * had just been written.
 */
export async function writeOnce(path: string, bytes: Uint8Array): Promise<void> {
  if (await renew(path)) return
  const folder = dirname(path)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const draft = `${path}.${randomUUID()}${draftSuffix}`
  try {
    await writeDraft(draft, bytes)
    await rename(draft, path)
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
  await sync(folder)
}

async function writeDraft(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Whether it is there. */
async function renew(path: string): Promise<boolean> {
  const now = new Date()
  try {
    await utimes(path, now, now)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}

/** The name of the new file, too, has to survive. Windows has no such thing as a folder to flush. */
async function sync(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const file = await open(folder, 'r')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}
