import { formatUsd } from '../money/money.ts'
import type { AccountRefusal } from './account-exceeded-error.ts'
import { hasCode, WfloError } from './wflo-error.ts'

/** A call waited for others of the same account to settle, and they took too long. It was not made. */
export class AccountBusyError extends WfloError {
  override readonly name = 'AccountBusyError' as const
  declare readonly scope: string
  declare readonly step: string

  constructor({ step, quote, view: { scope, reserved } }: AccountRefusal) {
    super(
      `step "${step}" may cost up to $${formatUsd(quote)}, and had to wait too long for the account "${scope}", of which calls in flight hold $${formatUsd(reserved)}`,
      { code: 'account_busy', retryable: true, booking: 'release', fields: { scope, step, quote: formatUsd(quote) } },
    )
  }

  static override isInstance(value: unknown): value is AccountBusyError {
    return hasCode(value, 'account_busy')
  }
}
