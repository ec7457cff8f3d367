/** A value in an artifact store: the same bytes have the same reference. */
export interface ArtifactReference {
  /** SHA-256 of the bytes, as 64 hexadecimal digits. */
  readonly id: string
  /** Bytes. */
  readonly size: number
}

export interface ArtifactOptions {
  readonly signal?: AbortSignal
}

/** Keeps values that are too large for a history. Every process that reads the history has to reach the same store. */
export interface ArtifactStore {
  /** For messages. */
  readonly name: string
  /**
   * Idempotent. Resolves once the bytes survive a killed process. Rejects with `ArtifactStoreError` where they cannot be
   * kept.
   */
  put(bytes: Uint8Array, options?: ArtifactOptions): Promise<ArtifactReference>
  /** Rejects with `ArtifactMissingError`, or with `ArtifactDamagedError` where the bytes are not those that were put. */
  get(reference: ArtifactReference, options?: ArtifactOptions): Promise<Uint8Array>
}
