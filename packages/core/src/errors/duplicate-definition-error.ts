import { hasCode, WfloError } from './wflo-error.ts'

/** Two definitions share a name and a version. */
export class DuplicateDefinitionError extends WfloError {
  override readonly name = 'DuplicateDefinitionError' as const

  constructor(workflow: string, version: number) {
    super(
      `two different workflows are called "${workflow}" version ${version}: rename one of them or raise its version`,
      { code: 'duplicate_definition', fields: { workflow, version } },
    )
  }

  static override isInstance(value: unknown): value is DuplicateDefinitionError {
    return hasCode(value, 'duplicate_definition')
  }
}
