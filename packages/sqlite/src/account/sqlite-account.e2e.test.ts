import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import process from 'node:process'
import { text } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createFolder } from '../batch.fixtures.ts'
import type { HammerTask } from './hammer-account.fixtures.ts'
import { sqliteAccount } from './sqlite-account.ts'

let folder: ReturnType<typeof createFolder>
beforeEach(() => {
  folder = createFolder()
})
afterEach(() => folder.remove())

async function hammer(task: HammerTask): Promise<{ readonly booked: string; readonly refused: number }> {
  const script = join(import.meta.dirname, 'hammer-account.fixtures.ts')
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, JSON.stringify(task)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [output] = await Promise.all([text(child.stdout), once(child, 'close')])
  return JSON.parse(output)
}

it('several processes on one scope stay within its limit at every instant, and every grant is booked once', {
  timeout: 60_000,
}, async () => {
  const path = folder.file()
  const names = ['a', 'b', 'c', 'd']
  const account = sqliteAccount({ path })
  await account.define('team', 400n)
  for (const name of names) await account.define(name, 10_000n)
  const ended = Promise.all(names.map((name) => hammer({ path, name, calls: 150 })))
  const state = { isOver: false, looks: 0 }
  ended.finally(() => {
    state.isOver = true
  })
  while (!state.isOver) {
    const { spent = 0n, reserved = 0n, unresolved = 0n } = (await account.view('team')) ?? {}
    expect(spent + reserved + unresolved).toBeLessThanOrEqual(400n)
    state.looks += 1
    await pause(2)
  }
  const reports = await ended
  const total = reports.reduce((sum, { booked }) => sum + BigInt(booked), 0n)
  const view = await account.view('team')
  expect((view?.spent ?? 0n) + (view?.unresolved ?? 0n)).toBe(total)
  expect(view).toMatchObject({ reserved: 0n })
  expect(total).toBeLessThanOrEqual(400n)
  expect(reports.some(({ refused }) => refused > 0)).toBe(true)
  expect(state.looks).toBeGreaterThan(5)
  await account.close()
})
