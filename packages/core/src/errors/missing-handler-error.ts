import { hasCode, WfloError } from './wflo-error.ts'

/** No handler serves the kind of a step. */
export class MissingHandlerError extends WfloError {
  override readonly name = 'MissingHandlerError' as const

  constructor(step: string, kind: string, advice: string) {
    super(`step "${step}" is of the kind "${kind}", which nothing here serves: ${advice}`, {
      code: 'missing_handler',
      booking: 'release',
      fields: { step, kind },
    })
  }

  static override isInstance(value: unknown): value is MissingHandlerError {
    return hasCode(value, 'missing_handler')
  }
}
