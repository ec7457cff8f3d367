import { hasCode, WfloError } from './wflo-error.ts'

/** A scope that nobody has defined cannot be charged: it has no limit. */
export class UnknownAccountError extends WfloError {
  override readonly name = 'UnknownAccountError' as const
  declare readonly scope: string

  constructor(scope: string) {
    super(`the account has no scope "${scope}": give it a limit with account.define("${scope}", usd("…")) before`, {
      code: 'unknown_account',
      booking: 'release',
      fields: { scope },
    })
  }

  static override isInstance(value: unknown): value is UnknownAccountError {
    return hasCode(value, 'unknown_account')
  }
}
