import { InvalidValueError } from '../errors/invalid-value-error.ts'
import { isAmount } from '../money/money.ts'
import type { AccountRequest } from './account.ts'

/** Plain JavaScript may bring anything: an amount that is none would be no limit at all. */
export function checkAccountLimit(scope: string, limit: unknown): void {
  if (scope === '' || typeof scope !== 'string') throw new InvalidValueError('a scope of an account needs a name')
  if (isAmount(limit)) return
  throw new InvalidValueError(
    `the limit of "${scope}" is ${String(limit)}, and has to be an amount such as usd('20')`,
    {
      scope,
    },
  )
}

/** Throws `InvalidValueError`. */
export function checkAccountRequest({ key, scopes, amount, leaseMs }: AccountRequest): void {
  if (!isAmount(amount))
    throw new InvalidValueError(`the amount of "${key}" is ${String(amount)}, and has to be 0 or more`)
  if (!(leaseMs > 0)) throw new InvalidValueError(`the lease of "${key}" is ${leaseMs} ms, and has to be above 0`)
  if (new Set(scopes).size !== scopes.length) {
    throw new InvalidValueError(`"${key}" names a scope twice: ${scopes.join(', ')}`, { key })
  }
}

export function closedEntry(key: string): InvalidValueError {
  return new InvalidValueError(`the entry "${key}" of the account is closed, and cannot be reserved again`, { key })
}
