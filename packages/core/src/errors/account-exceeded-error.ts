import type { AccountView } from '../account/account.ts'
import { formatUsd, type Money } from '../money/money.ts'
import { hasCode, WfloError } from './wflo-error.ts'

export interface AccountRefusal {
  readonly step: string
  readonly quote: Money
  readonly view: AccountView
}

/** What a call may cost does not fit in what is left of a budget that is wider than the run. It was not made. */
export class AccountExceededError extends WfloError {
  override readonly name = 'AccountExceededError' as const
  declare readonly scope: string
  declare readonly step: string

  constructor({ step, quote, view }: AccountRefusal) {
    const { scope, limit, spent, unresolved } = view
    super(
      `step "${step}" may cost up to $${formatUsd(quote)}, and the account "${scope}" cannot hold it: of its limit of $${formatUsd(limit)}, $${formatUsd(spent)} are spent and $${formatUsd(unresolved)} possibly spent. Raise its limit, or wait for another scope`,
      { code: 'account_exceeded', booking: 'release', fields: { scope, step, quote: formatUsd(quote) } },
    )
  }

  static override isInstance(value: unknown): value is AccountExceededError {
    return hasCode(value, 'account_exceeded')
  }
}
