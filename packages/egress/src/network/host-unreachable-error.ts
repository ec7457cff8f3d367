import { hasCode, WfloError } from '@wflo/core'

/** No connection was made. The message names no address; the cause, where there is one, may. */
export class HostUnreachableError extends WfloError {
  override readonly name = 'HostUnreachableError' as const
  declare readonly host: string

  constructor(host: string, problem: string, cause?: unknown) {
    super(`${host} could not be reached: ${problem}. Nothing was sent`, {
      code: 'host_unreachable',
      retryable: true,
      booking: 'release',
      fields: { host },
      cause,
    })
  }

  static override isInstance(value: unknown): value is HostUnreachableError {
    return hasCode(value, 'host_unreachable')
  }
}
