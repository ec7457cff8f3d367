import { afterEach, describe, expect, it, vi } from 'vitest'
import type { SandboxContainer } from './container.ts'
import { Pool, type PoolOptions } from './pool.ts'

interface FakeContainer {
  readonly number: number
  isOver: boolean
  removed: boolean
  rest(): void
  remove(): Promise<void>
}

interface World {
  readonly pool: Pool
  readonly made: FakeContainer[]
  /** How many were being made at once, at most. */
  readonly most: () => number
}

function createWorld(options: Partial<PoolOptions> = {}): World {
  const made: FakeContainer[] = []
  let [making, most] = [0, 0]
  const pool = new Pool({
    size: 2,
    idleMs: 60_000,
    parallel: 2,
    isFresh: () => true,
    async make() {
      making += 1
      most = Math.max(most, making)
      await new Promise((resolve) => setTimeout(resolve, 20))
      making -= 1
      return add() as unknown as SandboxContainer
    },
    ...options,
  })
  const add = (): FakeContainer => {
    const container: FakeContainer = {
      number: made.length + 1,
      isOver: false,
      removed: false,
      rest() {},
      async remove() {
        this.removed = true
      },
    }
    made.push(container)
    return container
  }
  return { pool, made, most: () => most }
}

const numberOf = (container: SandboxContainer): number => (container as unknown as FakeContainer).number
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

afterEach(() => void vi.useRealTimers())

describe('the pool', () => {
  it('gives each container out once, the longest ready one first, and makes new ones for the place', async () => {
    const { pool, made } = createWorld()
    await pool.fill()
    expect(made).toHaveLength(2)
    expect(numberOf(await pool.take(undefined))).toBe(1)
    expect(numberOf(await pool.take(undefined))).toBe(2)
    expect(numberOf(await pool.take(undefined))).toBe(3)
    await expect.poll(() => made.length).toBe(5)
    await pause(80)
    expect(made).toHaveLength(5)
  })

  it('makes no more than are missing where it is filled while it fills itself', async () => {
    const { pool, made } = createWorld()
    await pool.fill()
    await pool.take(undefined)
    await expect.poll(() => made.length, { interval: 1 }).toBe(2)
    await pause(25)
    await Promise.all([pool.fill(), pool.fill()])
    await pause(80)
    expect([made.length, made.filter(({ removed }) => removed).length]).toEqual([3, 0])
  })

  it('is not filled once it is closed', async () => {
    const { pool, made } = createWorld()
    const filling = pool.fill()
    await pool.close()
    await expect(filling).rejects.toMatchObject({ code: 'sandbox_closed' })
    expect(made.every(({ removed }) => removed)).toBe(true)
  })

  it('serves those who wait in the order in which they came, with no more made at once than may be', async () => {
    const { pool, most } = createWorld({ size: 0 })
    const taken = await Promise.all(Array.from({ length: 6 }, () => pool.take(undefined)))
    expect(taken.map(numberOf)).toEqual([1, 2, 3, 4, 5, 6])
    expect(most()).toBe(2)
  })

  it('makes none ahead where its size is 0', async () => {
    const { pool, made } = createWorld({ size: 0 })
    await pool.take(undefined)
    await pause(80)
    expect(made).toHaveLength(1)
  })

  it('never gives out one that has ended, or whose image is not what it was', async () => {
    let isFresh = true
    const { pool, made } = createWorld({ isFresh: (container) => isFresh || numberOf(container) > 2 })
    await pool.fill()
    const [first] = made
    if (first !== undefined) first.isOver = true
    expect(numberOf(await pool.take(undefined))).toBe(2)
    expect(first?.removed).toBe(true)
    await expect.poll(() => made.length).toBe(4)
    isFresh = false
    expect(numberOf(await pool.take(undefined))).toBe(3)
  })

  it('tells the one who waits why none can be made, and tries again for the next', async () => {
    let isBroken = true
    const { pool } = createWorld({
      make: async () => {
        if (isBroken) throw new Error('no image')
        return { number: 1, isOver: false, rest() {}, remove: async () => {} } as unknown as SandboxContainer
      },
    })
    await expect(pool.take(undefined)).rejects.toThrow('no image')
    isBroken = false
    expect(numberOf(await pool.take(undefined))).toBe(1)
  })

  it('is left by whoever is aborted; what was made for him goes to the next', async () => {
    const { pool, made } = createWorld({ size: 0, parallel: 1 })
    const controller = new AbortController()
    const leaving = pool.take(controller.signal)
    const staying = pool.take(undefined)
    controller.abort(new Error('enough'))
    await expect(leaving).rejects.toThrow('enough')
    expect(numberOf(await staying)).toBe(1)
    await pause(60)
    expect(made.filter(({ removed }) => !removed)).toHaveLength(1)
  })

  it('is empty after some time without a run', async () => {
    const { pool, made } = createWorld({ idleMs: 40 })
    await pool.fill()
    await expect.poll(() => made.every(({ removed }) => removed)).toBe(true)
    expect(numberOf(await pool.take(undefined))).toBe(3)
  })

  it('leaves nothing when it is closed, not even what was being made', async () => {
    const { pool, made } = createWorld()
    await pool.fill()
    await pool.take(undefined)
    const waiting = Promise.all([pool.take(undefined), pool.take(undefined)])
    await pool.close()
    await expect(waiting).rejects.toMatchObject({ code: 'sandbox_closed' })
    await pause(60)
    expect(made.filter(({ removed }) => !removed).map(({ number }) => number)).toEqual([1, 2])
    await expect(pool.take(undefined)).rejects.toMatchObject({ code: 'sandbox_closed' })
  })
})
