import { WfloError } from '@wflo/core'

/** A flag or a variable that cannot be used. Exit code 2. */
export class UsageError extends WfloError {
  constructor(message: string, cause?: unknown) {
    super(message, { name: 'UsageError', code: 'usage', cause })
  }
}
