import { hasCode, WfloError } from './wflo-error.ts'

/** Code and history of a run disagree, or the body does what cannot be repeated. The run is blocked, not failed. */
export class DeterminismError extends WfloError {
  override readonly name = 'DeterminismError' as const

  constructor(message: string) {
    super(message, { code: 'determinism' })
  }

  static override isInstance(value: unknown): value is DeterminismError {
    return hasCode(value, 'determinism')
  }
}
