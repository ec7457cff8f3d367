import { hasCode, WfloError } from './wflo-error.ts'

/** A log was written by a newer version than this one. */
export class UnknownProtocolError extends WfloError {
  override readonly name = 'UnknownProtocolError' as const

  constructor(runId: string, found: string) {
    super(`run "${runId}" was recorded as ${found}, which this version of Wflo does not know: update @wflo/core`, {
      code: 'unknown_protocol',
      fields: { runId },
    })
  }

  static override isInstance(value: unknown): value is UnknownProtocolError {
    return hasCode(value, 'unknown_protocol')
  }
}
