import type { TemporalServer } from '@wflo/services'
import { median } from '../interleave.ts'
import type { Bundles, Side } from './bundles.ts'
import type { TemporalContestant } from './contestant.ts'
import { fetchHistories, type History } from './history.ts'
import { factsOf, type HistoryFacts } from './history-facts.ts'
import { measureReplay } from './replay-cpu.ts'
import type { Shape } from './shapes.ts'

const rounds = 5
const replayRounds = 5
/** Histories of one replay. */
const replays = 25

/** Medians of one side. */
export interface Measured extends HistoryFacts {
  /** Of its worker, a step: milliseconds. */
  readonly cpu: number
  /** From the start to the result, a run: milliseconds. */
  readonly wall: number
  /** A run: milliseconds. */
  readonly replayCpu: number
}

export type Comparison = Readonly<Record<Side, Measured>>

interface Turns {
  readonly contestant: TemporalContestant
  readonly cpu: number[]
  readonly wall: number[]
  readonly replayCpu: number[]
  readonly runIds: string[]
  histories: readonly History[]
}

export interface MeasureOptions {
  readonly server: TemporalServer
  readonly bundles: Bundles
  readonly contestants: readonly TemporalContestant[]
  readonly shape: Shape
}

/** Both sides in turns, each first in every second round. The first round warms up. */
export async function measure({ server, bundles, contestants, shape }: MeasureOptions): Promise<Comparison> {
  const turns = contestants.map(
    (contestant): Turns => ({ contestant, cpu: [], wall: [], replayCpu: [], runIds: [], histories: [] }),
  )
  for (let round = 0; round <= rounds; round += 1) {
    for (const turn of inOrder(turns, round)) await runTurn(turn, shape, round > 0)
  }
  for (const turn of turns) turn.histories = await fetchHistories(server, turn.runIds)
  for (let round = 0; round < replayRounds; round += 1) {
    for (const { contestant, histories, replayCpu } of inOrder(turns, round)) {
      replayCpu.push(await measureReplay({ bundle: bundles[contestant.side], histories: repeat(histories, replays) }))
    }
  }
  return Object.fromEntries(turns.map((turn) => [turn.contestant.side, summarize(turn)])) as Comparison
}

function inOrder(turns: readonly Turns[], round: number): readonly Turns[] {
  return round % 2 === 0 ? turns : [...turns].reverse()
}

async function runTurn({ contestant, cpu, wall, runIds }: Turns, shape: Shape, counts: boolean): Promise<void> {
  const before = await contestant.cpu()
  const begun = performance.now()
  const ids = Array.from({ length: shape.runs }, () => crypto.randomUUID())
  for (const runId of ids) await contestant.run(shape, runId)
  const took = performance.now() - begun
  const used = (await contestant.cpu()) - before
  if (!counts) return
  cpu.push(used / (shape.runs * shape.steps))
  wall.push(took / shape.runs)
  runIds.push(...ids)
}

function repeat<Item>(items: readonly Item[], length: number): readonly Item[] {
  return Array.from({ length }, (_, index) => items[index % items.length] as Item)
}

function summarize({ histories, cpu, wall, replayCpu }: Turns): Measured {
  const facts = histories.map(factsOf)
  return {
    ownEvents: median(facts.map(({ ownEvents }) => ownEvents)),
    workflowTasks: median(facts.map(({ workflowTasks }) => workflowTasks)),
    payloadBytes: median(facts.map(({ payloadBytes }) => payloadBytes)),
    cpu: median(cpu),
    wall: median(wall),
    replayCpu: median(replayCpu),
  }
}
