import { describe, expect, it } from 'vitest'
import type { Account } from '../account/account.ts'
import { memoryAccount } from '../account/memory-account.ts'
import { usd } from '../money/usd.ts'
import { defineStep } from '../step/define-step.ts'
import { defineWorkflow } from '../workflow/define-workflow.ts'
import { createEngine } from './create-engine.ts'
import type { Engine } from './engine.ts'
import { memoryJournal } from './memory-journal.ts'

const budget = usd('1')

interface World {
  readonly engine: Engine
  readonly calls: readonly string[]
  /** Ends the open call of this run, at this cost. */
  readonly end: (name: string, cost?: bigint) => void
  readonly start: (name: string) => ReturnType<Engine['start']>
}

function createWorld(
  account: Account,
  options: { waitMs?: number; journal?: ReturnType<typeof memoryJournal> } = {},
): World {
  const { journal = memoryJournal(), ...terms } = options
  const calls: string[] = []
  const open = new Map<string, (cost: bigint | undefined) => void>()
  const pay = defineStep({
    name: 'pay',
    quote: usd('0.10'),
    run: async (name: string, { spend, signal }) => {
      calls.push(name)
      const cost = await new Promise<bigint | undefined>((resolve, reject) => {
        open.set(name, resolve)
        signal.addEventListener('abort', () => reject(signal.reason))
      })
      if (cost !== undefined) spend(cost)
      return name
    },
  })
  const pays = defineWorkflow({ name: 'pays', budget, steps: [pay], run: (ctx, name: string) => ctx.run(pay, name) })
  const engine = createEngine({
    workflows: [pays],
    journal,
    config: { team: 'red' },
    accounts: {
      account,
      scopes: ({ workflow, config, at }) => [
        `${workflow}/${config.team}`,
        `day/${new Date(at).toISOString().slice(0, 4)}`,
      ],
      ...terms,
    },
  })
  return {
    engine,
    calls,
    end: (name, cost) => open.get(name)?.(cost),
    start: (name) => engine.start(pays, name, { runId: name }),
  }
}

async function createTeam(limit: bigint): Promise<Account> {
  const account = memoryAccount()
  await account.define('pays/red', limit)
  await account.define(`day/${new Date().getUTCFullYear()}`, usd('100'))
  return account
}

describe('accounts behind runs', () => {
  it('hold what an attempt may cost, and book what it did cost, in every scope', async () => {
    const account = await createTeam(usd('0.5'))
    const { engine, calls, end, start } = createWorld(account)
    const run = await start('a')
    await expect.poll(() => calls).toEqual(['a'])
    expect(await account.view('pays/red')).toMatchObject({ reserved: usd('0.10') })
    end('a', usd('0.03'))
    await run.result()
    for (const scope of ['pays/red', `day/${new Date().getUTCFullYear()}`]) {
      expect(await account.view(scope)).toMatchObject({ spent: usd('0.03'), reserved: 0n })
    }
    expect(await account.entries({ scope: 'pays/red' })).toMatchObject([{ key: 'a:1/pay/1', state: 'settled' }])
    await engine.close()
  })

  it('refuse what does not fit any more, before it is called; the run has spent nothing', async () => {
    const { engine, calls, end, start } = createWorld(await createTeam(usd('0.15')))
    const first = await start('a')
    await expect.poll(() => calls).toEqual(['a'])
    end('a', usd('0.10'))
    await first.result()
    const second = await start('b')
    await expect(second.result()).rejects.toMatchObject({ code: 'account_exceeded', scope: 'pays/red', step: 'pay' })
    expect(calls).toEqual(['a'])
    expect((await second.get()).budget).toMatchObject({ spent: '0', unresolved: '0' })
    await engine.close()
  })

  it('let an attempt wait for those in flight, and give up after a while', async () => {
    const { engine, calls, end, start } = createWorld(await createTeam(usd('0.15')))
    const [first, second] = [await start('a'), await start('b')]
    await expect.poll(() => calls).toEqual(['a'])
    end('a', usd('0.01'))
    await expect.poll(() => calls).toEqual(['a', 'b'])
    end('b', usd('0.01'))
    await Promise.all([first.result(), second.result()])
    await engine.close()
    const hasty = createWorld(await createTeam(usd('0.15')), { waitMs: 30 })
    await hasty.start('a')
    const late = await hasty.start('b')
    await expect(late.result()).rejects.toMatchObject({ code: 'account_busy', retryable: true })
    await hasty.engine.close()
  })

  it('refuse a scope that nobody has defined, and call nothing where the account does not answer', async () => {
    const unknown = createWorld(memoryAccount())
    await expect((await unknown.start('a')).result()).rejects.toMatchObject({ code: 'unknown_account' })
    const down = createWorld({
      ...memoryAccount(),
      reserve() {
        throw new Error('the store is down')
      },
    })
    await expect((await down.start('a')).result()).rejects.toMatchObject({ code: 'account_unavailable' })
    expect([...unknown.calls, ...down.calls]).toEqual([])
    await Promise.all([unknown.engine.close(), down.engine.close()])
  })

  it('keep an outcome although it cannot be booked, and learn of it by the lease', async () => {
    let fails = true
    const inner = await createTeam(usd('0.5'))
    const account: Account = {
      ...inner,
      settle(key, cost) {
        if (fails) throw new Error('the store is down')
        return inner.settle(key, cost)
      },
    }
    const { engine, calls, end, start } = createWorld(account)
    const run = await start('a')
    await expect.poll(() => calls).toEqual(['a'])
    end('a', usd('0.03'))
    expect(await run.result()).toBe('a')
    expect((await run.get()).budget.spent).toBe('0.03')
    expect(await account.view('pays/red')).toMatchObject({ reserved: usd('0.10') })
    fails = false
    await engine.close()
  })

  it('leave a cancelled attempt unresolved, and reconcile it with its run', async () => {
    const account = await createTeam(usd('0.5'))
    const { engine, calls, start } = createWorld(account)
    const run = await start('a')
    await expect.poll(() => calls).toEqual(['a'])
    await run.cancel()
    await run.result().catch(() => {})
    expect(await account.view('pays/red')).toMatchObject({ unresolved: usd('0.10') })
    await run.reconcile('1/pay/1', '0.02')
    expect(await account.view('pays/red')).toMatchObject({ spent: usd('0.02'), unresolved: 0n })
    await engine.close()
  })

  it('hold a lost attempt of a dead process beside the one that goes on', async () => {
    const account = await createTeam(usd('0.5'))
    const journal = memoryJournal()
    const dead = createWorld(account, { journal: { ...journal, append: journal.append } })
    await dead.start('a')
    await expect.poll(() => dead.calls).toEqual(['a'])
    const next = createWorld(account, { journal })
    await next.engine.recover()
    await expect.poll(() => next.calls, { timeout: 5_000 }).toEqual(['a'])
    expect(await account.view('pays/red')).toMatchObject({ reserved: usd('0.20') })
    next.end('a', usd('0.05'))
    expect(await next.engine.result('a')).toBe('a')
    expect(await account.view('pays/red')).toMatchObject({ spent: usd('0.05'), reserved: usd('0.10') })
    await next.engine.close()
    await dead.engine.close()
  })
})
