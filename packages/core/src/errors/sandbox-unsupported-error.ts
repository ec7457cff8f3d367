import { hasCode, WfloError } from './wflo-error.ts'

/** A sandbox cannot do what a run asks for. It is refused: nothing weaker is done instead. */
export class SandboxUnsupportedError extends WfloError {
  override readonly name = 'SandboxUnsupportedError' as const
  declare readonly sandbox: string
  declare readonly capability: string

  constructor(sandbox: string, capability: string, advice: string) {
    super(`the sandbox "${sandbox}" cannot do ${capability}: ${advice}. Nothing was run`, {
      code: 'sandbox_unsupported',
      booking: 'release',
      fields: { sandbox, capability },
    })
  }

  static override isInstance(value: unknown): value is SandboxUnsupportedError {
    return hasCode(value, 'sandbox_unsupported')
  }
}
