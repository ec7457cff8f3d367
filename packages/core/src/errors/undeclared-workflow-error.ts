import { hasCode, WfloError } from './wflo-error.ts'

/** A workflow started a child that it does not declare. */
export class UndeclaredWorkflowError extends WfloError {
  override readonly name = 'UndeclaredWorkflowError' as const
  declare readonly child: string

  constructor(child: string, workflow: string) {
    super(`workflow "${workflow}" may not start "${child}": add it to children in defineWorkflow`, {
      code: 'undeclared_workflow',
      fields: { child, workflow },
    })
  }

  static override isInstance(value: unknown): value is UndeclaredWorkflowError {
    return hasCode(value, 'undeclared_workflow')
  }
}
