import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkStory } from './check-story.ts'
import { type CrashWorld, createCrashWorld } from './crash-world.ts'
import type { KillPoint } from './killing-journal.ts'
import { startWorker } from './run-worker.ts'
import type { WorkerReport, WorkerTask } from './worker.ts'

/** Processes that are really killed; the soak asks for more. */
const leastKills = Number(process.env.WFLO_KILLS ?? 100)
const seed = Number(process.env.WFLO_SEED ?? Date.now() % 1_000_000_000)
const lanes = 4

const runs = [
  { runId: 'e', workflow: 'everything' },
  { runId: 'r', workflow: 'rounds' },
] as const satisfies WorkerTask['runs']

const counts = { kills: 0, chosen: 0, random: 0, worlds: 0 }
let uncrashed: WorkerReport

async function inWorld(work: (world: CrashWorld) => Promise<void>): Promise<void> {
  const world = await createCrashWorld()
  counts.worlds += 1
  try {
    await work(world)
  } finally {
    await world.close()
  }
}

/** Until the runs have ended, however often the process is killed on its way. */
async function finish(world: CrashWorld): Promise<void> {
  const report = await startWorker({ ...world.task, runs }).ended
  if (report === 'killed') throw new Error('a worker was killed by somebody else')
  expect(report.results).toEqual(uncrashed.results)
  await checkStory(world)
}

async function killAt(world: CrashWorld, kill: KillPoint): Promise<void> {
  if ((await startWorker({ ...world.task, runs, kill }).ended) !== 'killed') return
  counts.kills += 1
  counts.chosen += 1
}

async function killAfter(world: CrashWorld, ms: number): Promise<void> {
  const { child, ended } = startWorker({ ...world.task, runs })
  const timer = setTimeout(() => child.kill('SIGKILL'), ms)
  const end = await ended
  clearTimeout(timer)
  if (end !== 'killed') return
  counts.kills += 1
  counts.random += 1
}

/** A small generator, so that a failing seed can be run again. */
function createRandom(start: number): () => number {
  let state = start >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 4_294_967_296
  }
}

async function inLanes(count: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0
  const lane = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) await work(index)
  }
  await Promise.all(Array.from({ length: lanes }, lane))
}

describe('processes that are killed', { timeout: 60_000 + leastKills * 2_000 }, () => {
  beforeAll(async () => {
    await inWorld(async (world) => {
      const report = await startWorker({ ...world.task, runs }).ended
      if (report === 'killed') throw new Error('nobody was to be killed')
      uncrashed = report
      await checkStory(world)
    })
  }, 60_000)

  afterAll(() => {
    const { kills, chosen, random, worlds } = counts
    console.log(
      `real kills: ${kills} (${chosen} at appends, ${random} at random instants) in ${worlds} worlds, ${uncrashed.appends} appends without a crash, seed ${seed}`,
    )
  })

  it('at every append, before it and after it, and again while they go on, end as if nothing had happened', async () => {
    const points = uncrashed.appends
    await inLanes(points, async (index) => {
      const random = createRandom(seed + index)
      await inWorld(async (world) => {
        await killAt(world, { append: index + 1, when: index % 2 === 0 ? 'before' : 'after' })
        await killAt(world, { append: 1 + Math.floor(random() * 12), when: random() < 0.5 ? 'before' : 'after' })
        await finish(world)
      })
    })
  })

  it('at random instants end as if nothing had happened', async () => {
    await inLanes(lanes, async (lane) => {
      const random = createRandom(seed + 7_919 * (lane + 1))
      while (counts.kills < leastKills) {
        await inWorld(async (world) => {
          for (let life = 0; life < 4; life += 1) await killAfter(world, 120 + random() * 400)
          await finish(world)
        })
      }
    })
    expect(counts.kills).toBeGreaterThanOrEqual(leastKills)
  })
})
