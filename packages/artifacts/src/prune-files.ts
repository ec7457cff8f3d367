import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Duration, parseDuration } from '@wflo/core'
import { draftSuffix } from './write-once.ts'

export interface PruneArtifactsOptions {
  /** Milliseconds, or text such as `'30 days'`: longer than the histories that refer to them are kept. */
  readonly olderThan: Duration
  readonly signal?: AbortSignal
}

export interface PrunedArtifacts {
  readonly files: number
  readonly bytes: number
}

/** A write that has not ended after a day never will. */
const staleDraftMs = 24 * 3_600_000

export async function pruneFiles(
  folder: string,
  { olderThan, signal }: PruneArtifactsOptions,
): Promise<PrunedArtifacts> {
  const before = Date.now() - parseDuration(olderThan)
  const draftsBefore = Date.now() - staleDraftMs
  let files = 0
  let bytes = 0
  for (const path of await listFiles(folder)) {
    signal?.throwIfAborted()
    const found = await stat(path).catch(() => undefined)
    if (found === undefined || found.mtimeMs >= (path.endsWith(draftSuffix) ? draftsBefore : before)) continue
    await rm(path, { force: true })
    files += 1
    bytes += found.size
  }
  return { files, bytes }
}

async function listFiles(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true })
    return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
