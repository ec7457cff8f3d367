import { WfloError } from '@wflo/core'

/** A flag or a value on the command line that cannot be used. Shown with the usage, exit code 2. */
export class UsageError extends WfloError {
  constructor(message: string, cause?: unknown) {
    super(message, { name: 'UsageError', code: 'usage', cause })
  }
}
