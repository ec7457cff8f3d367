import { hasCode, WfloError } from './wflo-error.ts'

export interface ValueTooLargeFields {
  /** What is too large, such as `the input of step "summarize"`. */
  readonly what: string
  readonly bytes: number
  readonly limit: number
}

/** A value does not fit in the history of the host that runs the workflow. Nothing was asked of anybody for it. */
export class ValueTooLargeError extends WfloError {
  override readonly name = 'ValueTooLargeError' as const
  declare readonly bytes: number
  declare readonly limit: number

  constructor({ what, bytes, limit }: ValueTooLargeFields) {
    super(
      `${what} has ${bytes} bytes, and a history takes ${limit} in one value: give workers and clients an artifact store (artifacts: fileArtifacts({ dir })), or pass a reference instead`,
      { code: 'value_too_large', fields: { bytes, limit } },
    )
  }

  static override isInstance(value: unknown): value is ValueTooLargeError {
    return hasCode(value, 'value_too_large')
  }
}
