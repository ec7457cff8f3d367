import { hasCode, WfloError } from './wflo-error.ts'

/** A step gives or takes files, and its handler has no store to keep them in. */
export class ArtifactStoreRequiredError extends WfloError {
  override readonly name = 'ArtifactStoreRequiredError' as const
  declare readonly step: string

  constructor(step: string, advice: string) {
    super(`step "${step}" has files for an artifact store, and there is none: ${advice}. Nothing was run`, {
      code: 'artifact_store_required',
      booking: 'release',
      fields: { step },
    })
  }

  static override isInstance(value: unknown): value is ArtifactStoreRequiredError {
    return hasCode(value, 'artifact_store_required')
  }
}
