import { hasCode, WfloError } from './wflo-error.ts'

/** The place that code should run in failed, by no fault of the code: it could not start, or broke. */
export class SandboxFailedError extends WfloError {
  override readonly name = 'SandboxFailedError' as const

  constructor(problem: string, cause?: unknown) {
    super(problem, { code: 'sandbox_failed', retryable: true, cause })
  }

  static override isInstance(value: unknown): value is SandboxFailedError {
    return hasCode(value, 'sandbox_failed')
  }
}
