import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { Turns } from './turns.ts'

it('does one after the other, in the order in which they came', async () => {
  const turns = new Turns()
  const told: string[] = []
  const one = async (number: number): Promise<void> => {
    told.push(`${number} begins`)
    await sleep(1)
    told.push(`${number} ends`)
  }
  await Promise.all([1, 2].map((number) => turns.take('a', () => one(number))))
  expect(told).toEqual(['1 begins', '1 ends', '2 begins', '2 ends'])
})

it('goes on behind one that failed, and keeps kinds apart', async () => {
  const turns = new Turns()
  const failing = turns.take('a', () => Promise.reject(new Error('no')))
  const next = turns.take('a', async () => 'went')
  const endless = turns.take('b', () => new Promise(() => {}))
  await expect(failing).rejects.toThrow('no')
  expect(await Promise.race([next, endless])).toBe('went')
})

it('knows of success in a line that goes on', async () => {
  const turns = new Turns()
  expect(turns.succeededAt('a')).toBe(0)
  turns.take('a', async () => {})
  const seen = await turns.take('a', async () => turns.succeededAt('a'))
  expect(seen).toBeGreaterThan(Date.now() - 10_000)
})
