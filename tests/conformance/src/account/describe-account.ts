import { type Account, type AccountView, parseMoney } from '@wflo/core'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

export interface AccountHarness {
  readonly name: string
  /** A new, empty account that takes its time from `now`. */
  create(now: () => number): Account | Promise<Account>
}

const leaseMs = 1_000
const cent = parseMoney('0.01')

interface World {
  readonly account: Account
  readonly wait: (ms: number) => void
}

/** What an account promises to the engines that hold what their attempts may cost in it. */
export function describeAccount(harness: AccountHarness): void {
  describe(`account: ${harness.name}`, () => {
    let world: World
    beforeEach(async () => {
      world = await createWorld(harness)
    })
    afterEach(async () => await world.account.close())
    describe('scopes', () => describeScopes(() => world))
    describe('entries', () => describeEntries(() => world))
    describe('lists', () => describeLists(() => world))
    describe('leases', () => describeLeases(() => world))
    it('keeps within every limit, whatever comes in whatever order', () => checkProperty(harness))
  })
}

async function createWorld(harness: AccountHarness): Promise<World> {
  let now = 1_000_000
  const account = await harness.create(() => now)
  const wait = (ms: number): void => {
    now += ms
  }
  return { account, wait }
}

function request(key: string, amount: bigint, scopes: readonly string[] = ['team']) {
  return { key, amount, scopes, leaseMs }
}

function describeScopes(world: () => World): void {
  it('have to be defined before they are charged', async () => {
    const { account } = world()
    expect(await account.view('team')).toBeUndefined()
    await expect((async () => await account.reserve(request('a', cent)))()).rejects.toMatchObject({
      code: 'unknown_account',
      scope: 'team',
    })
    await account.define('team', 5n * cent)
    expect(await account.view('team')).toEqual({
      scope: 'team',
      limit: 5n * cent,
      spent: 0n,
      reserved: 0n,
      unresolved: 0n,
      left: 5n * cent,
    })
  })

  it('take a new limit, also one below what is booked', async () => {
    const { account } = world()
    await account.define('team', 5n * cent)
    await account.reserve(request('a', 4n * cent))
    await account.define('team', 2n * cent)
    expect(await account.view('team')).toMatchObject({ limit: 2n * cent, reserved: 4n * cent, left: 0n })
    expect(await account.reserve(request('b', cent))).toMatchObject({ status: 'refused' })
    await account.define('team', 9n * cent)
    expect(await account.reserve(request('b', cent))).toEqual({ status: 'reserved' })
  })

  it('are charged together or not at all', async () => {
    const { account } = world()
    await account.define('team', 9n * cent)
    await account.define('day', 3n * cent)
    expect(await account.reserve(request('a', 2n * cent, ['team', 'day']))).toEqual({ status: 'reserved' })
    expect(await account.reserve(request('b', 2n * cent, ['team', 'day']))).toMatchObject({
      status: 'refused',
      fit: 'later',
      view: { scope: 'day', limit: 3n * cent },
    })
    expect(await account.reserve(request('c', 4n * cent, ['team', 'day']))).toMatchObject({ fit: 'never' })
    expect(await account.view('team')).toMatchObject({ reserved: 2n * cent })
    expect(await account.view('day')).toMatchObject({ reserved: 2n * cent })
  })

  it('hold amounts that no number of JavaScript holds', async () => {
    const { account } = world()
    const vast = parseMoney('123456789.000000000001')
    await account.define('team', vast * 3n)
    await account.reserve(request('a', vast))
    await account.settle('a', vast - 1n)
    expect(await account.view('team')).toMatchObject({ spent: vast - 1n, left: vast * 2n + 1n })
  })

  it.each([-1n, 5, '1'] as never[])('refuse a limit of %s', async (limit) => {
    const { account } = world()
    await expect((async () => await account.define('team', limit))()).rejects.toMatchObject({ code: 'invalid_value' })
  })
}

function describeEntries(world: () => World): void {
  beforeEach(async () => await world().account.define('team', 10n * cent))

  it('are closed once: settled, released or left unresolved', async () => {
    const { account } = world()
    for (const key of ['a', 'b', 'c']) await account.reserve(request(key, 3n * cent))
    expect([await account.settle('a', cent), await account.release('b'), await account.leaveUnresolved('c')]).toEqual([
      true,
      true,
      true,
    ])
    expect([
      await account.settle('a', 2n * cent),
      await account.release('a'),
      await account.leaveUnresolved('b'),
    ]).toEqual([false, false, false])
    expect(await account.view('team')).toMatchObject({
      spent: cent,
      reserved: 0n,
      unresolved: 3n * cent,
      left: 6n * cent,
    })
    expect(await account.settle('nobody', cent)).toBe(false)
  })

  it('are settled later where they were unresolved, at what it really cost', async () => {
    const { account } = world()
    await account.reserve(request('a', 3n * cent))
    await account.leaveUnresolved('a')
    expect(await account.settle('a', cent)).toBe(true)
    expect(await account.view('team')).toMatchObject({ spent: cent, unresolved: 0n })
    expect(await account.release('a')).toBe(false)
  })

  it('are the same for the same key, and not reserved again once they are closed', async () => {
    const { account } = world()
    await account.reserve(request('a', 3n * cent))
    expect(await account.reserve(request('a', 3n * cent))).toEqual({ status: 'reserved' })
    expect(await account.view('team')).toMatchObject({ reserved: 3n * cent })
    await account.release('a')
    await expect((async () => await account.reserve(request('a', cent)))()).rejects.toMatchObject({
      code: 'invalid_value',
    })
  })
}

function describeLists(world: () => World): void {
  beforeEach(async () => await world().account.define('team', 10n * cent))

  it('say where an entry cost more than was reserved; it is booked all the same', async () => {
    const { account } = world()
    await account.reserve(request('a', cent))
    await account.settle('a', 12n * cent)
    expect(await account.entries({ scope: 'team' })).toMatchObject([{ key: 'a', overrun: true, amount: 12n * cent }])
    expect(await account.view('team')).toMatchObject({ spent: 12n * cent, left: 0n })
    expect(await account.reserve(request('b', 0n))).toMatchObject({ status: 'refused', fit: 'never' })
  })

  it('give entries newest first, by state, page by page', async () => {
    const { account } = world()
    await account.define('other', cent)
    for (const key of ['a', 'b', 'c', 'd']) await account.reserve(request(key, cent))
    await account.reserve(request('elsewhere', cent, ['other']))
    await account.release('b')
    const keys = async (filter: object): Promise<readonly string[]> =>
      (await account.entries({ scope: 'team', ...filter })).map(({ key }) => key)
    expect(await keys({})).toEqual(['d', 'c', 'b', 'a'])
    expect(await keys({ limit: 2 })).toEqual(['d', 'c'])
    expect(await keys({ limit: 2, before: 'c' })).toEqual(['b', 'a'])
    expect(await keys({ state: 'released' })).toEqual(['b'])
  })
}

function describeLeases(world: () => World): void {
  beforeEach(async () => await world().account.define('team', 10n * cent))

  it('make an entry unresolved where they run out, never released', async () => {
    const { account, wait } = world()
    await account.reserve(request('a', 3n * cent))
    wait(leaseMs + 1)
    expect(await account.view('team')).toMatchObject({ reserved: 0n, unresolved: 3n * cent })
    expect(await account.release('a')).toBe(false)
    expect(await account.settle('a', cent)).toBe(true)
  })

  it('go on where they are renewed', async () => {
    const { account, wait } = world()
    for (const key of ['a', 'b']) await account.reserve(request(key, cent))
    wait(leaseMs - 1)
    await account.renew(['a', 'nobody'], leaseMs)
    wait(leaseMs - 1)
    expect(await account.view('team')).toMatchObject({ reserved: cent, unresolved: cent })
  })
}

type Action =
  | { readonly type: 'reserve'; readonly key: string; readonly amount: number; readonly scopes: readonly string[] }
  | { readonly type: 'settle'; readonly key: string; readonly cost: number }
  | { readonly type: 'release' | 'leaveUnresolved'; readonly key: string }
  | { readonly type: 'wait'; readonly ms: number }

const scopes = ['team', 'day', 'key'] as const
const key = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f')

const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('reserve' as const),
      key,
      amount: fc.integer({ min: 0, max: 6 }),
      scopes: fc.subarray([...scopes], { minLength: 1 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant('settle' as const), key, cost: fc.integer({ min: 0, max: 6 }) }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constantFrom('release' as const, 'leaveUnresolved' as const), key }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 900 }) }) },
)

/** Costs are never above what was reserved here; overruns have a test of their own. */
async function perform({ account, wait }: World, step: Action, reserved: Map<string, bigint>): Promise<void> {
  if (step.type === 'wait') wait(step.ms)
  else if (step.type === 'settle') {
    const most = reserved.get(step.key) ?? 0n
    const cost = BigInt(step.cost) * cent
    await account.settle(step.key, cost < most ? cost : most)
  } else if (step.type === 'reserve') {
    const amount = BigInt(step.amount) * cent
    try {
      const reply = await account.reserve(request(step.key, amount, step.scopes))
      if (reply.status === 'reserved' && !reserved.has(step.key)) reserved.set(step.key, amount)
    } catch {
      // A closed entry is not reserved again.
    }
  } else await account[step.type](step.key)
}

async function checkProperty(harness: AccountHarness): Promise<void> {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 40 }), async (actions) => {
      const world = await createWorld(harness)
      for (const scope of scopes) await world.account.define(scope, 10n * cent)
      const reserved = new Map<string, bigint>()
      for (const each of actions) {
        await perform(world, each, reserved)
        for (const scope of scopes) await checkScope(world.account, scope)
      }
      await world.account.close()
    }),
    { numRuns: 60 },
  )
}

async function checkScope(account: Account, scope: string): Promise<void> {
  const view = (await account.view(scope)) as AccountView
  const entries = await account.entries({ scope })
  const sum = (state: string): bigint =>
    entries.filter((entry) => entry.state === state).reduce((total, { amount }) => total + amount, 0n)
  expect(view.spent + view.reserved + view.unresolved).toBeLessThanOrEqual(view.limit)
  expect(view).toMatchObject({ spent: sum('settled'), reserved: sum('reserved'), unresolved: sum('unresolved') })
}
