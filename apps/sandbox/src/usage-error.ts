import { WfloError } from '@wflo/core'

/** A flag, its value, or a file that it names cannot be used. Nothing was run; exit code 2. */
export class UsageError extends WfloError {
  constructor(message: string, cause?: unknown) {
    super(message, { name: 'UsageError', code: 'usage', cause })
  }
}
