import { describe, expect, it } from 'vitest'
import { Slots } from './slots.ts'

describe('slots', () => {
  it('let in as many as there are, and then whoever has waited longest', async () => {
    const slots = new Slots(2, 10_000)
    const first = await slots.take(undefined)
    await slots.take(undefined)
    const order: number[] = []
    const waiting = [1, 2, 3].map(async (number) => {
      const giveBack = await slots.take(undefined)
      order.push(number)
      giveBack()
    })
    expect(order).toEqual([])
    first()
    await Promise.all(waiting)
    expect(order).toEqual([1, 2, 3])
  })

  it('count a slot that is given back twice once', async () => {
    const slots = new Slots(1, 20)
    const giveBack = await slots.take(undefined)
    giveBack()
    giveBack()
    await slots.take(undefined)
    await expect(slots.take(undefined)).rejects.toMatchObject({ code: 'sandbox_busy' })
  })

  it('say by name that the wait was too long, and are not lost to whoever gave up', async () => {
    const slots = new Slots(1, 20)
    const giveBack = await slots.take(undefined)
    await expect(slots.take(undefined)).rejects.toMatchObject({ code: 'sandbox_busy', retryable: true })
    giveBack()
    await slots.take(undefined)
  })

  it('are left by whoever is aborted, with its reason', async () => {
    const slots = new Slots(1, 10_000)
    const giveBack = await slots.take(undefined)
    const controller = new AbortController()
    const waiting = slots.take(controller.signal)
    controller.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')
    giveBack()
    await slots.take(undefined)
    await expect(slots.take(AbortSignal.abort(new Error('before')))).rejects.toThrow('before')
  })

  it('refuse all who wait when they are closed', async () => {
    const slots = new Slots(1, 10_000)
    await slots.take(undefined)
    const waiting = slots.take(undefined)
    slots.close()
    await expect(waiting).rejects.toMatchObject({ code: 'sandbox_closed' })
    await expect(slots.take(undefined)).rejects.toMatchObject({ code: 'sandbox_closed' })
  })
})
