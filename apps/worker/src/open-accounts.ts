import type { AccountsOptions } from '@wflo/core/engine'
import { sqliteAccount } from '@wflo/sqlite'
import type { AccountSettings } from './settings/settings.ts'

/** Accounts that every priced attempt of this machine is charged to. The limits that are given replace earlier ones. */
export async function openAccounts({ path, limits }: AccountSettings): Promise<AccountsOptions & AsyncDisposable> {
  const account = sqliteAccount({ path })
  for (const [scope, limit] of Object.entries(limits)) await account.define(scope, limit)
  const scopes = Object.keys(limits)
  return { account, scopes: () => scopes, [Symbol.asyncDispose]: async () => account.close() }
}
