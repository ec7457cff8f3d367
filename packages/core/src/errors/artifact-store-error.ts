import { hasCode, WfloError } from './wflo-error.ts'

/** An artifact store could not do what it was asked for, such as writing to a full disk. */
export class ArtifactStoreError extends WfloError {
  override readonly name = 'ArtifactStoreError' as const

  constructor(store: string, cause: unknown) {
    super(`${store} failed: ${cause instanceof Error ? cause.message : String(cause)}`, {
      code: 'artifact_store_failed',
      retryable: true,
      cause,
      fields: { store },
    })
  }

  static override isInstance(value: unknown): value is ArtifactStoreError {
    return hasCode(value, 'artifact_store_failed')
  }
}
