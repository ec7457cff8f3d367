import { createHash } from 'node:crypto'
import { ArtifactMissingError, type ArtifactStore } from '@wflo/core'

export interface MemoryArtifacts extends ArtifactStore {
  /** By id. */
  readonly kept: ReadonlyMap<string, Uint8Array>
}

export function memoryArtifacts(): MemoryArtifacts {
  const kept = new Map<string, Uint8Array>()
  return {
    name: 'memory',
    kept,
    async put(bytes, { signal } = {}) {
      signal?.throwIfAborted()
      const id = createHash('sha256').update(bytes).digest('hex')
      kept.set(id, bytes)
      return { id, size: bytes.length }
    },
    async get(reference, { signal } = {}) {
      signal?.throwIfAborted()
      const bytes = kept.get(reference.id)
      if (bytes === undefined) throw new ArtifactMissingError(reference.id, 'memory')
      return bytes
    },
  }
}
