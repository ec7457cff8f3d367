import { hasCode, WfloError } from './wflo-error.ts'

/** A sandbox or session was used after it was closed. */
export class SandboxClosedError extends WfloError {
  override readonly name = 'SandboxClosedError' as const

  constructor(what: string) {
    super(`${what} is closed: make a new one`, { code: 'sandbox_closed', booking: 'release' })
  }

  static override isInstance(value: unknown): value is SandboxClosedError {
    return hasCode(value, 'sandbox_closed')
  }
}
