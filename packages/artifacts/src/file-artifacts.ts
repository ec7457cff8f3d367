import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import {
  ArtifactDamagedError,
  ArtifactMissingError,
  type ArtifactReference,
  type ArtifactStore,
  ArtifactStoreError,
  InvalidValueError,
} from '@wflo/core'
import { type PruneArtifactsOptions, type PrunedArtifacts, pruneFiles } from './prune-files.ts'
import { writeOnce } from './write-once.ts'

export interface FileArtifactsOptions {
  /** A folder that every worker and client reaches: on one machine, or on a shared disk. Made at the first `put`. */
  readonly dir: string
}

export interface FileArtifacts extends ArtifactStore {
  /** Removes artifacts that were put longer ago, and what was left of writes that never ended. */
  prune(options: PruneArtifactsOptions): Promise<PrunedArtifacts>
}

/** Artifacts as files, named by their SHA-256. Only their owner can read them: values may be secret. */
export function fileArtifacts({ dir }: FileArtifactsOptions): FileArtifacts {
  const folder = resolve(dir)
  const name = `the artifact folder ${folder}`
  const fail = (error: unknown): never => {
    throw new ArtifactStoreError(name, error)
  }
  return {
    name,
    async put(bytes, { signal } = {}) {
      signal?.throwIfAborted()
      const reference = { id: hash(bytes), size: bytes.byteLength }
      await writeOnce(pathOf(folder, reference), bytes).catch(fail)
      return reference
    },
    async get(reference, { signal } = {}) {
      const bytes = await read(pathOf(folder, reference), signal).catch(fail)
      signal?.throwIfAborted()
      if (bytes === undefined) throw new ArtifactMissingError(reference.id, name)
      if (bytes.byteLength !== reference.size || hash(bytes) !== reference.id) {
        throw new ArtifactDamagedError(reference.id, name)
      }
      return bytes
    },
    prune: (options) => pruneFiles(folder, options).catch(fail),
  }
}

function hash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** An id comes from a history, which is from outside: it leads nowhere but into the folder. */
function pathOf(folder: string, { id }: ArtifactReference): string {
  if (!/^[0-9a-f]{64}$/.test(id)) {
    throw new InvalidValueError(`${JSON.stringify(id)} is no id of an artifact: it has to be 64 hexadecimal digits`, {})
  }
  return join(folder, id.slice(0, 2), id)
}

/** `undefined` where there is none. */
async function read(path: string, signal: AbortSignal | undefined): Promise<Uint8Array | undefined> {
  try {
    return new Uint8Array(await readFile(path, { signal }))
  } catch (error) {
    if (signal?.aborted) throw signal.reason
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
