import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { AppendTask } from './append-forever.fixtures.ts'
import { batchOf, createFolder } from './batch.fixtures.ts'
import type { OpenTask } from './open-together.fixtures.ts'
import { sqliteJournal } from './sqlite-journal.ts'

let folder: ReturnType<typeof createFolder>
let children: ChildProcess[]
beforeEach(() => {
  folder = createFolder()
  children = []
})
afterEach(() => {
  for (const child of children) child.kill('SIGKILL')
  folder.remove()
})

function spawnScript(name: string, task: AppendTask | OpenTask): ChildProcess {
  const script = join(import.meta.dirname, name)
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, JSON.stringify(task)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  return child
}

function spawnAppender(task: AppendTask): ChildProcess {
  return spawnScript('append-forever.fixtures.ts', task)
}

/** Kills it once it has acknowledged so much. Gives the last length that it has acknowledged. */
async function killAfter(child: ChildProcess, length: number): Promise<number> {
  let acknowledged = 0
  const ended = once(child, 'close')
  for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
    acknowledged = Number(line)
    if (acknowledged === length) child.kill('SIGKILL')
  }
  await ended
  return acknowledged
}

it.each([1, 7, 100, 1_500])('keeps everything that a killed process had acknowledged: %i appends', async (length) => {
  const path = folder.file()
  const acknowledged = await killAfter(spawnAppender({ path, runId: 'r' }), length)
  const journal = sqliteJournal({ path })
  const records = (await journal.load('r'))?.records ?? []
  const events = await journal.events('r', 1)
  expect(acknowledged).toBeGreaterThanOrEqual(length)
  // The last append may be there without having been acknowledged.
  expect([acknowledged, acknowledged + 1]).toContain(records.length)
  expect(records.map((record) => 'at' in record && record.at)).toEqual(records.map((_, index) => index))
  expect(events.map(({ sequence }) => sequence)).toEqual(records.map((_, index) => index + 1))
  await journal.close()
})

it('takes the runs of a killed process over at once, although its lease has not run out', async () => {
  const path = folder.file()
  const survivor = sqliteJournal({ path })
  const child = spawnAppender({ path, runId: 'r' })
  await once(child.stdout as NodeJS.ReadableStream, 'data')
  const orphaned = { definitions: [{ name: 'digest', version: 1 }], statuses: ['running'], limit: 10 } as const
  expect(await survivor.sharing?.orphans(orphaned)).toEqual([])
  expect(await survivor.sharing?.claim('r')).toBe(false)
  child.kill('SIGKILL')
  await once(child, 'close')
  expect(await survivor.sharing?.orphans(orphaned)).toEqual([{ runId: 'r' }])
  expect(await survivor.sharing?.claim('r')).toBe(true)
  const expected = (await survivor.load('r'))?.records.length ?? 0
  await survivor.append(batchOf('r', { expected }))
  await survivor.close()
  expect(readdirSync(folder.file('.')).filter((name) => name.includes('-owner-'))).toEqual([])
})

it('opens a new file in many processes at the same instant', async () => {
  const paths = Array.from({ length: 20 }, (_, index) => folder.file(`${index}.db`))
  const task = { paths, startAt: Date.now() + 700 }
  const ends = Array.from({ length: 6 }, () => once(spawnScript('open-together.fixtures.ts', task), 'close'))
  expect((await Promise.all(ends)).map(([code]) => code)).toEqual([0, 0, 0, 0, 0, 0])
})

it('keeps what many processes append to one file', async () => {
  const path = folder.file()
  const runIds = Array.from({ length: 6 }, (_, index) => `r${index}`)
  const ends = runIds.map((runId) => {
    const child = spawnAppender({ path, runId, length: 40 })
    child.stdout?.resume()
    return once(child, 'close')
  })
  expect((await Promise.all(ends)).map(([code]) => code)).toEqual(runIds.map(() => 0))
  const journal = sqliteJournal({ path })
  const loaded = await Promise.all(runIds.map(async (runId) => await journal.load(runId)))
  expect(loaded.map((run) => run?.records.length)).toEqual(runIds.map(() => 40))
  await journal.close()
})
