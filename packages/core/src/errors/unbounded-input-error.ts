import { hasCode, WfloError } from './wflo-error.ts'

/** A request carries something whose tokens are not bounded by its bytes. It was not sent. */
export class UnboundedInputError extends WfloError {
  override readonly name = 'UnboundedInputError' as const
  declare readonly part: string

  /** `part` is where it stands, such as `providerOptions.plugins`; `advice` is what bounds it. */
  constructor(part: string, advice = 'leave it out') {
    super(`${part} can add input that is not bounded by the request's bytes, so the call cannot be quoted: ${advice}`, {
      code: 'unbounded_input',
      booking: 'release',
      fields: { part },
    })
  }

  static override isInstance(value: unknown): value is UnboundedInputError {
    return hasCode(value, 'unbounded_input')
  }
}
