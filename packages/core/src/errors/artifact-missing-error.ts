import { hasCode, WfloError } from './wflo-error.ts'

/** An artifact store does not have what a history refers to. */
export class ArtifactMissingError extends WfloError {
  override readonly name = 'ArtifactMissingError' as const
  declare readonly id: string

  constructor(id: string, store: string) {
    super(
      `${store} has no artifact ${id}: give all workers and clients the same store, and keep artifacts for as long as histories`,
      { code: 'artifact_missing', fields: { id, store } },
    )
  }

  static override isInstance(value: unknown): value is ArtifactMissingError {
    return hasCode(value, 'artifact_missing')
  }
}
