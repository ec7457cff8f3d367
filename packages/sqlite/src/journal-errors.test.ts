import { execFileSync } from 'node:child_process'
import { chmodSync, closeSync, mkdirSync, openSync, readFileSync, statSync, truncateSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { DatabaseSync } from 'node:sqlite'
import { JournalError } from '@wflo/core'
import type { Journal } from '@wflo/core/engine'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { appendBatch } from './append-batch.ts'
import { batchOf, createFolder, recordAt } from './batch.fixtures.ts'
import { openDatabase } from './open-database.ts'
import { loadRun } from './read-runs.ts'
import { sqliteJournal } from './sqlite-journal.ts'
import { Store } from './store.ts'
import { WriteQueue } from './write-queue.ts'

let folder: ReturnType<typeof createFolder>
beforeEach(() => {
  folder = createFolder()
})
afterEach(() => folder.remove())

const large = recordAt(1, 'x'.repeat(20_000))

/** What it threw or rejected with, which has to be the error of a journal that names the file. */
async function problemOf(path: string, work: () => unknown): Promise<string> {
  try {
    await work()
  } catch (error) {
    if (!JournalError.isInstance(error)) throw error
    expect(error.message).toContain(path)
    return error.problem
  }
  return 'none'
}

/** Appends to a run until it goes wrong. Gives how much was acknowledged, and the problem. */
async function fill(
  path: string,
  append: Journal['append'],
): Promise<{ readonly length: number; readonly problem: string }> {
  for (let length = 0; length < 5_000; length += 1) {
    const problem = await problemOf(path, () => append(batchOf('r', { expected: length, records: [large] })))
    if (problem !== 'none') return { length, problem }
  }
  throw new Error('the disk does not get full')
}

async function fillFile(path: string, runs: number): Promise<void> {
  const journal = sqliteJournal({ path })
  await Promise.all(Array.from({ length: runs }, (_, run) => journal.append(batchOf(`r${run}`, { records: [large] }))))
  journal.close()
}

describe('a damaged file', () => {
  it('is refused where it is no database', async () => {
    await fillFile(folder.file(), 1)
    const file = openSync(folder.file(), 'r+')
    writeSync(file, 'x'.repeat(200), 0)
    closeSync(file)
    expect(await problemOf(folder.file(), () => sqliteJournal({ path: folder.file() }))).toBe('corrupt')
  })

  it.each(['load', 'list', 'append'] as const)('is named when its pages are overwritten: %s', async (method) => {
    await fillFile(folder.file(), 20)
    const { size } = statSync(folder.file())
    const file = openSync(folder.file(), 'r+')
    writeSync(file, Buffer.alloc(size - 4_096, 0xee), 0, size - 4_096, 4_096)
    closeSync(file)
    const problem = await problemOf(folder.file(), async () => {
      const journal = sqliteJournal({ path: folder.file() })
      try {
        if (method === 'load') await journal.load('r7')
        if (method === 'list') await journal.list({ limit: 100 })
        if (method === 'append') await journal.append(batchOf('new'))
      } finally {
        journal.close()
      }
    })
    expect(problem).toBe('corrupt')
  })

  it('is named when it was cut off', async () => {
    await fillFile(folder.file(), 20)
    truncateSync(folder.file(), Math.floor(statSync(folder.file()).size / 8_192) * 4_096)
    const problem = await problemOf(folder.file(), async () => {
      const journal = sqliteJournal({ path: folder.file() })
      try {
        for (let run = 0; run < 20; run += 1) await journal.load(`r${run}`)
      } finally {
        journal.close()
      }
    })
    expect(problem).toBe('corrupt')
  })

  it('is named when a text in it is garbled', async () => {
    await fillFile(folder.file(), 1)
    const bytes = readFileSync(folder.file())
    const file = openSync(folder.file(), 'r+')
    writeSync(file, '!!', bytes.indexOf('[{"type":"fired"'))
    closeSync(file)
    const journal = sqliteJournal({ path: folder.file() })
    expect(await problemOf(folder.file(), () => journal.load('r0'))).toBe('corrupt')
    journal.close()
  })
})

describe('a file that cannot grow', () => {
  it('keeps what was acknowledged, nothing of what was refused, and goes on when there is room', async () => {
    const path = folder.file()
    const database = openDatabase({ path, busyTimeoutMs: 0 })
    const store = new Store(database, path)
    const queue = new WriteQueue(store, (batch) => appendBatch(store, batch, undefined))
    database.exec('PRAGMA max_page_count = 100')
    const { length, problem } = await fill(path, (batch) => queue.append(batch))
    expect(problem).toBe('full')
    expect(loadRun(store, 'r')?.records).toHaveLength(length)
    database.exec('PRAGMA max_page_count = 1000')
    await queue.append(batchOf('r', { expected: length }))
    expect(loadRun(store, 'r')?.records).toHaveLength(length + 1)
    store.close()
  })
})

describe('a file that another process writes', () => {
  it('is locked while it does, and can be read', async () => {
    const journal = sqliteJournal({ path: folder.file(), busyTimeout: 20 })
    await journal.append(batchOf('r'))
    const other = new DatabaseSync(folder.file())
    other.exec('BEGIN IMMEDIATE')
    expect(await problemOf(folder.file(), () => journal.append(batchOf('r', { expected: 1 })))).toBe('locked')
    expect((await journal.load('r'))?.records).toHaveLength(1)
    other.close()
    await journal.append(batchOf('r', { expected: 1 }))
    expect((await journal.load('r'))?.records).toHaveLength(2)
    journal.close()
  })

  it('can be used as soon as it is free, when it was locked at the first append', async () => {
    const journal = sqliteJournal({ path: folder.file(), busyTimeout: 20 })
    const other = new DatabaseSync(folder.file())
    other.exec('BEGIN IMMEDIATE')
    expect(await problemOf(folder.file(), () => journal.append(batchOf('r')))).toBe('locked')
    other.close()
    await journal.append(batchOf('r'))
    const second = sqliteJournal({ path: folder.file() })
    expect(await second.sharing?.claim('r')).toBe(false)
    second.close()
    journal.close()
  })
})

/** Root may write wherever it likes: it needs a disk that is small, or read-only. */
const isRoot = process.getuid?.() === 0

/** A disk of 1 MB, or undefined where this process may not mount one. */
function mountDisk(disk: string): string | undefined {
  mkdirSync(disk)
  try {
    execFileSync('/bin/mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk], { stdio: 'ignore' })
    return disk
  } catch {
    return undefined
  }
}

const mayMount = isRoot && process.platform === 'linux' && canMount()
if (mayMount) describe('a disk of its own', () => describeDisk())
else console.log('left out: a full disk and a read-only one, because this process may not mount a file system')

function canMount(): boolean {
  const trial = createFolder()
  const disk = mountDisk(trial.file('disk'))
  if (disk !== undefined) execFileSync('/bin/umount', [disk])
  trial.remove()
  return disk !== undefined
}

function describeDisk(): void {
  let disk: string | undefined
  beforeEach(() => {
    disk = mountDisk(folder.file('disk'))
  })
  afterEach(() => execFileSync('/bin/umount', [String(disk)]))

  it('gets full: what was acknowledged is there, and appends go on when there is room', async () => {
    const path = join(String(disk), 'runs.db')
    const ballast = join(String(disk), 'ballast')
    execFileSync('dd', ['if=/dev/zero', `of=${ballast}`, 'bs=1024', 'count=200'], { stdio: 'ignore' })
    const journal = sqliteJournal({ path })
    const { length, problem } = await fill(path, (batch) => journal.append(batch))
    expect(problem).toBe('full')
    expect((await journal.load('r'))?.records).toHaveLength(length)
    execFileSync('rm', [ballast])
    await journal.append(batchOf('r', { expected: length }))
    journal.close()
    const again = sqliteJournal({ path })
    expect((await again.load('r'))?.records).toHaveLength(length + 1)
    again.close()
  })

  it('is full from the start', async () => {
    const path = join(String(disk), 'runs.db')
    const ballast = join(String(disk), 'ballast')
    execFileSync('sh', ['-c', `dd if=/dev/zero of=${ballast} bs=1024 count=2000 || true`], { stdio: 'ignore' })
    expect(await problemOf(path, () => sqliteJournal({ path }))).toBe('full')
  })

  it('is read-only', async () => {
    await fillFile(join(String(disk), 'runs.db'), 1)
    execFileSync('/bin/mount', ['-o', 'remount,ro', String(disk)])
    for (const name of ['runs.db', 'new.db', 'new/runs.db']) {
      const path = join(String(disk), name)
      expect(await problemOf(path, () => sqliteJournal({ path }))).toBe('read_only')
    }
  })
}

function describeRights(): void {
  it('is read-only, and so is its folder', async () => {
    await fillFile(folder.file(), 1)
    chmodSync(folder.file(), 0o444)
    expect(await problemOf(folder.file(), () => sqliteJournal({ path: folder.file() }))).toBe('read_only')
    const closed = folder.file('closed')
    mkdirSync(closed, { mode: 0o555 })
    expect(await problemOf(closed, () => sqliteJournal({ path: join(closed, 'runs.db') }))).toBe('read_only')
  })
}

if (isRoot) console.log('left out: a file without the right to write, because root may write every file')
else describe('a file without the right to write', () => describeRights())
