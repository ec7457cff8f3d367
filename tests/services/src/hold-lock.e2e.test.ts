import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { holdLock } from './hold-lock.ts'
import { findOnPath, thisMachine } from './machine.ts'

const machine = thisMachine()
const folder = mkdtempSync(join(tmpdir(), 'wflo-lock-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const hasFlock = findOnPath('flock', machine) !== undefined
if (!hasFlock) machine.say('Skipped: tests of holdLock, which needs flock.')

describe.skipIf(!hasFlock)('holdLock', { timeout: 30_000 }, () => {
  it('lets others wait until the scope ends', async () => {
    const order: string[] = []
    const file = join(folder, 'new', 'lock')
    const take = async (name: string): Promise<void> => {
      await using _lock = await holdLock(file, machine)
      order.push(`${name} takes`)
      await sleep(100)
      order.push(`${name} gives`)
    }
    await Promise.all([take('one'), take('other')])
    const [first, last] = order[0]?.startsWith('one') ? ['one', 'other'] : ['other', 'one']
    expect(order).toEqual([`${first} takes`, `${first} gives`, `${last} takes`, `${last} gives`])
  })

  it('loses it with its process', async () => {
    const file = join(folder, 'lock')
    const child = spawn(process.execPath, [fileURLToPath(import.meta.resolve('./hold-lock.fixtures.ts')), file])
    await once(child.stdout, 'data')
    let isFree = false
    const waiting = holdLock(file, machine).then((lock) => {
      isFree = true
      return lock
    })
    await sleep(300)
    expect(isFree).toBe(false)
    child.kill('SIGKILL')
    await (await waiting)[Symbol.asyncDispose]()
  })

  it('rejects where the file cannot be locked', async () => {
    symlinkSync('/bin/false', join(folder, 'flock'))
    const failing = { ...machine, environment: { PATH: folder } }
    const file = join(folder, 'lock')
    await expect(holdLock(file, failing)).rejects.toThrow(`${file} cannot be locked`)
  })

  it('keeps nobody waiting where there is no flock', async () => {
    const none = { ...machine, environment: { PATH: '' } }
    const file = join(folder, 'lock')
    await using _one = await holdLock(file, none)
    await using _other = await holdLock(file, none)
  })
})
