import { hasCode, WfloError } from './wflo-error.ts'

/** A workflow or version is not registered with this engine. */
export class UnknownWorkflowError extends WfloError {
  override readonly name = 'UnknownWorkflowError' as const

  constructor(workflow: string, version: number) {
    super(
      `workflow "${workflow}" version ${version} is not registered: add it to createEngine({ workflows }). Old versions stay there until their runs have ended`,
      { code: 'unknown_workflow', fields: { workflow, version } },
    )
  }

  static override isInstance(value: unknown): value is UnknownWorkflowError {
    return hasCode(value, 'unknown_workflow')
  }
}
