import type { ArtifactStore } from '@wflo/core'
import { beforeEach, describe, expect, it } from 'vitest'

export interface ArtifactHarness {
  readonly name: string
  /** An empty store. */
  create(): ArtifactStore | Promise<ArtifactStore>
  /** Changes a byte of an artifact behind the store's back. Absent: that cannot be done. */
  damage?(store: ArtifactStore, id: string): Promise<void>
}

/** What every artifact store promises. */
export function describeArtifacts(harness: ArtifactHarness): void {
  describe(`artifacts: ${harness.name}`, () => {
    let store: ArtifactStore
    beforeEach(async () => {
      store = await harness.create()
    })
    const { damage } = harness

    it.each([0, 1, 1_000, 3_000_000])('gives back %i bytes as they were put', async (size) => {
      const bytes = new Uint8Array(size).map((_, index) => index % 251)
      const reference = await store.put(bytes)
      expect(reference).toMatchObject({ size, id: expect.stringMatching(/^[0-9a-f]{64}$/) })
      expect(Buffer.compare(await store.get(reference), bytes)).toBe(0)
    })

    it('gives the same bytes the same reference, also at the same time', async () => {
      const references = await Promise.all(Array.from({ length: 20 }, () => store.put(new Uint8Array([1, 2, 3]))))
      expect(new Set(references.map(({ id }) => id)).size).toBe(1)
      const { id } = await store.put(new Uint8Array([3, 2, 1]))
      expect(id).not.toBe(references[0]?.id)
    })

    it('does not keep the array that it was given', async () => {
      const bytes = new Uint8Array([1, 2, 3])
      const reference = await store.put(bytes)
      bytes[0] = 9
      expect([...(await store.get(reference))]).toEqual([1, 2, 3])
    })

    it('says by name what it does not have', async () => {
      const id = 'a'.repeat(64)
      await expect(store.get({ id, size: 1 })).rejects.toMatchObject({ code: 'artifact_missing', id })
    })

    it('refuses an id that is none', async () => {
      for (const id of ['', '../../etc/passwd', 'A'.repeat(64), `${'a'.repeat(63)}/`]) {
        await expect(store.get({ id, size: 1 })).rejects.toMatchObject({ code: 'invalid_value' })
      }
    })

    it('gives up when the signal is aborted', async () => {
      const reference = await store.put(new Uint8Array([1]))
      const signal = AbortSignal.abort(new Error('enough'))
      await expect(store.put(new Uint8Array([2]), { signal })).rejects.toThrow('enough')
      await expect(store.get(reference, { signal })).rejects.toThrow('enough')
    })

    it.skipIf(damage === undefined)('does not give damaged bytes', async () => {
      const reference = await store.put(new Uint8Array([1, 2, 3]))
      await damage?.(store, reference.id)
      await expect(store.get(reference)).rejects.toMatchObject({ code: 'artifact_damaged' })
    })
  })
}
