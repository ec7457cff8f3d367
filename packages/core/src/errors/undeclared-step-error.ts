import { hasCode, WfloError } from './wflo-error.ts'

/** A workflow ran a step that it does not declare. */
export class UndeclaredStepError extends WfloError {
  override readonly name = 'UndeclaredStepError' as const
  declare readonly step: string
  declare readonly workflow: string

  constructor(step: string, workflow: string) {
    super(
      `workflow "${workflow}" runs the step "${step}" without declaring it: add it to the workflow's steps. Two different steps may not share a name`,
      { code: 'undeclared_step', booking: 'release', fields: { step, workflow } },
    )
  }

  static override isInstance(value: unknown): value is UndeclaredStepError {
    return hasCode(value, 'undeclared_step')
  }
}
