import { hasCode, WfloError } from './wflo-error.ts'

/** What an artifact store gives is not what was put there. */
export class ArtifactDamagedError extends WfloError {
  override readonly name = 'ArtifactDamagedError' as const
  declare readonly id: string

  constructor(id: string, store: string) {
    super(`the artifact ${id} of ${store} is damaged: its bytes are not those that were put. Restore it from a copy`, {
      code: 'artifact_damaged',
      fields: { id, store },
    })
  }

  static override isInstance(value: unknown): value is ArtifactDamagedError {
    return hasCode(value, 'artifact_damaged')
  }
}
