import { setTimeout as sleep } from 'node:timers/promises'
import { printTable } from '../print-table.ts'
import { judge } from './aim.ts'
import type { BenchEngine } from './bench-engine.ts'
import { dockerodeContestant } from './dockerode-contestant.ts'
import type { SandboxContestant } from './sandbox-contestant.ts'
import { wfloContestant } from './wflo-contestant.ts'

const concurrencies = [1, 2, 4, 8] as const
/** The default of `DockerPoolOptions`. */
const poolSize = 2
/** Long enough for what was ready at the start to be used up. */
const warmUpMs = 1_500
const windowMs = 4_500
const turns = 2
const leastRatio = 0.75

/** Runs a second for as long as one likes, so many at a time: what is ready is soon used, and containers have to be made. */
export async function benchThroughput(engine: BenchEngine): Promise<void> {
  await using wflo = wfloContestant({ engine, runtime: 'runc', poolSize, maxConcurrent: Math.max(...concurrencies) })
  await using peer = dockerodeContestant({ engine, removesInSample: true })
  for (const { settle } of [wflo, peer]) await settle()
  const rows: Record<string, string>[] = []
  for (const concurrency of concurrencies) rows.push(await compare(wflo, peer, concurrency))
  printTable(`runs a second, sustained: ${wflo.name}, beside ${peer.name}`, rows)
}

async function compare(
  wflo: SandboxContestant,
  peer: SandboxContestant,
  concurrency: number,
): Promise<Record<string, string>> {
  const rates = { wflo: [] as number[], peer: [] as number[] }
  for (let turn = 0; turn < turns; turn += 1) {
    rates.wflo.push(await measureRate(wflo, concurrency))
    rates.peer.push(await measureRate(peer, concurrency))
  }
  const [own, other] = [mean(rates.wflo), mean(rates.peer)]
  const { ratio: _, ...verdict } = judge({ title: '', ratio: own / other, least: leastRatio })
  return { 'at once': `${concurrency}`, wflo: own.toFixed(2), dockerode: other.toFixed(2), ...verdict }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** Counts what ends in a window while so many loops run. */
async function measureRate({ settle, run }: SandboxContestant, concurrency: number): Promise<number> {
  let count = 0
  let isOver = false
  const loop = async (): Promise<void> => {
    while (!isOver) {
      await run()
      count += 1
    }
  }
  const loops = Promise.all(Array.from({ length: concurrency }, loop))
  const wait = (ms: number): Promise<unknown> => Promise.race([sleep(ms), loops])
  await wait(warmUpMs)
  const [before, begun] = [count, performance.now()]
  await wait(windowMs)
  const rate = (count - before) / ((performance.now() - begun) / 1_000)
  isOver = true
  await loops
  await settle()
  return rate
}
