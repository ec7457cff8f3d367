import { DatabaseSync } from 'node:sqlite'
import { setTimeout as pause } from 'node:timers/promises'
import { type BudgetView, parseMoney, type RunSummary } from '@wflo/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkStory } from './check-story.ts'
import { type CrashWorld, createCrashWorld } from './crash-world.ts'
import { startWorker, type Worker } from './run-worker.ts'
import type { WorkerTask } from './worker.ts'

const processes = 4
const runsPerProcess = 15

/** Every budget of the file at one instant, again and again, by somebody who only reads. */
async function watchBudgets(file: string, signal: AbortSignal): Promise<number> {
  const database = new DatabaseSync(file, { readOnly: true, timeout: 5_000 })
  let looks = 0
  while (!signal.aborted) {
    for (const { summary } of database.prepare('SELECT summary FROM runs').all()) {
      checkBudget((JSON.parse(String(summary)) as RunSummary).budget)
      looks += 1
    }
    await pause(5)
  }
  database.close()
  return looks
}

function checkBudget({ limit = '0', spent, reserved, unresolved }: BudgetView): void {
  const booked = parseMoney(spent) + parseMoney(reserved) + parseMoney(unresolved)
  expect(booked).toBeLessThanOrEqual(parseMoney(limit))
}

function runsOf(name: string): WorkerTask['runs'] {
  return Array.from({ length: runsPerProcess }, (_, index) => ({ runId: `${name}-${index}`, workflow: 'quick' }))
}

describe('many processes on one file', { timeout: 60_000 }, () => {
  let world: CrashWorld
  beforeEach(async () => {
    world = await createCrashWorld()
  })
  afterEach(async () => await world.close())

  const start = (runs: WorkerTask['runs'], options: Partial<WorkerTask> = {}): Worker =>
    startWorker({ ...world.task, runs, ...options })

  it('finish each run once, within its budget at every instant', async () => {
    const all = Array.from({ length: processes }, (_, index) => runsOf(`p${index}`))
    // Everybody asks for everything, so that each run is wanted by all of them at once.
    const workers = all.map((_, index) => start([...all.slice(index), ...all.slice(0, index)].flat()))
    await expect.poll(async () => (await world.story()).runs.length, { timeout: 20_000 }).toBeGreaterThan(0)
    const watching = new AbortController()
    const watched = watchBudgets(world.task.file, watching.signal)
    const reports = await Promise.all(workers.map(({ ended }) => ended))
    watching.abort()
    expect(await watched).toBeGreaterThan(0)
    for (const report of reports)
      expect(report).toMatchObject({ results: (reports[0] as object as { results: object }).results })
    expect((await world.story()).runs).toHaveLength(processes * runsPerProcess)
    expect(world.witnessed()).toHaveLength(processes * runsPerProcess)
    expect(world.server.requests).toHaveLength(processes * runsPerProcess)
    await checkStory(world)
  })

  it('take over at once what a killed process leaves behind', async () => {
    const runs: WorkerTask['runs'] = [{ runId: 'e', workflow: 'everything' }, ...runsOf('left')]
    expect(await start(runs, { kill: { append: 12, when: 'after' } }).ended).toBe('killed')
    const before = (await world.story()).runs.filter(({ status }) => status !== 'completed')
    expect(before.length).toBeGreaterThan(0)
    // It is asked for one run only, and takes up the others by itself.
    const taking = start([{ runId: 'e', workflow: 'everything' }], { recover: true })
    expect(await taking.ended).not.toBe('killed')
    const survivor = start(runs)
    await survivor.ended
    await checkStory(world)
  })

  it('take turns at dying, and all that was started ends', async () => {
    const runs = [
      ...runsOf('a'),
      { runId: 'e', workflow: 'everything' } as const,
      { runId: 'r', workflow: 'rounds' } as const,
    ]
    const dying = [9, 14, 20, 31].map((append) => start(runs, { kill: { append, when: 'before' } }).ended)
    await Promise.all([...dying, start(runs).ended])
    await checkStory(world)
  })
})
