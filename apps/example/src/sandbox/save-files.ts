import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ArtifactStore, ProducedFile } from '@wflo/core'

export interface SavedFile {
  /** In the sandbox. */
  readonly path: string
  readonly size: number
  /** On this machine. */
  readonly writtenTo: string
}

/** Writes files of an artifact store into a folder, which is made. Paths of produced files are safe to join to one. */
export async function saveFiles(
  files: readonly ProducedFile[],
  { artifacts, folder }: { readonly artifacts: ArtifactStore; readonly folder: string },
): Promise<readonly SavedFile[]> {
  const saved: SavedFile[] = []
  for (const { path, size, artifact } of files) {
    const writtenTo = join(folder, path)
    await mkdir(dirname(writtenTo), { recursive: true })
    await writeFile(writtenTo, await artifacts.get(artifact))
    saved.push({ path, size, writtenTo })
  }
  return saved
}
