import { setTimeout as sleep } from 'node:timers/promises'
import { EngineClosedError } from '@wflo/core'
import { expect, it } from 'vitest'
import { OpenCalls } from './open-calls.ts'

it('rejects what is under way, whether it hears of it or not', async () => {
  const calls = new OpenCalls()
  const hears = calls.run((signal) => sleep(60_000, undefined, { signal }))
  const isDeaf = calls.run(() => sleep(50))
  const closing = calls.close(1_000)
  await expect(hears).rejects.toBeInstanceOf(EngineClosedError)
  await expect(isDeaf).rejects.toBeInstanceOf(EngineClosedError)
  await closing
})

it('is closed when all have settled, and not before', async () => {
  const calls = new OpenCalls()
  let hasSettled = false
  const call = calls.run(() =>
    sleep(50).then(() => {
      hasSettled = true
    }),
  )
  await Promise.all([calls.close(10_000), expect(call).rejects.toBeInstanceOf(EngineClosedError)])
  expect(hasSettled).toBe(true)
})

it('waits no longer than it may', async () => {
  const calls = new OpenCalls()
  const call = calls.run(() => new Promise(() => {}))
  await Promise.all([calls.close(20), expect(call).rejects.toBeInstanceOf(EngineClosedError)])
})

it('begins nothing once it is closed', async () => {
  const calls = new OpenCalls()
  await calls.close(0)
  let hasBegun = false
  const call = calls.run(async () => {
    hasBegun = true
  })
  await expect(call).rejects.toBeInstanceOf(EngineClosedError)
  expect(hasBegun).toBe(false)
})

it('lets others go their way', async () => {
  const calls = new OpenCalls()
  expect(await calls.run(async () => 1)).toBe(1)
  await expect(calls.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
})
