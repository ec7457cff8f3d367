import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { usd } from '@wflo/core'
import { describe, expect, it } from 'vitest'
import { openAccounts } from './open-accounts.ts'

describe('openAccounts', () => {
  it('charges every attempt to every account, and takes the newest limit', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'wflo-accounts-'))
    const path = join(folder, 'accounts.db')
    const facts = { at: 0 } as Parameters<Awaited<ReturnType<typeof openAccounts>>['scopes']>[0]
    {
      await using first = await openAccounts({ path, limits: { 'team/red': usd('1'), all: usd('5') } })
      expect(first.scopes(facts)).toEqual(['team/red', 'all'])
    }
    {
      await using second = await openAccounts({ path, limits: { 'team/red': usd('2') } })
      expect(await second.account.view('team/red')).toMatchObject({ limit: usd('2'), spent: 0n })
    }
    rmSync(folder, { recursive: true })
  })
})
