import { printTable } from '../print-table.ts'
import { type Aim, judge } from './aim.ts'
import type { BenchEngine, BenchEngines } from './bench-engine.ts'
import { bareSpawn, dockerRun } from './command-contestant.ts'
import { dockerodeContestant } from './dockerode-contestant.ts'
import type { HostPython } from './find-python.ts'
import { type Sampled, sampleInTurns } from './sample-in-turns.ts'
import type { SandboxContestant } from './sandbox-contestant.ts'
import { toColumns } from './statistics.ts'
import { wfloContestant } from './wflo-contestant.ts'

export interface LatencyOptions {
  readonly engines: BenchEngines
  readonly python: HostPython | undefined
  readonly rounds: number
}

/** The contestants by what they are compared as. */
interface Field {
  readonly hot: SandboxContestant
  readonly onDemand: SandboxContestant
  readonly dockerRun: SandboxContestant
  readonly dockerode: SandboxContestant
  readonly dockerodeKept: SandboxContestant
  readonly hotGvisor?: SandboxContestant
  readonly onDemandGvisor?: SandboxContestant
  readonly spawn?: SandboxContestant
}

type Times = { readonly [Name in keyof Field]: Sampled }

/** From the request to the complete result of `print(1)`, of all ways in turns. */
export async function benchLatency({ engines, python, rounds }: LatencyOptions): Promise<void> {
  await using stack = new AsyncDisposableStack()
  const field = createField(engines, python)
  const names = Object.keys(field) as (keyof Field)[]
  const contestants = Object.values(field).map((contestant: SandboxContestant) => stack.use(contestant))
  const sampled = await sampleInTurns(contestants, rounds)
  const times = Object.fromEntries(names.map((name, index) => [name, sampled[index]])) as unknown as Times
  printTable(
    `request → complete result of print(1), ${rounds} samples of each, in turns`,
    sampled.map(({ name, ...statistics }) => ({ name, ...toColumns(statistics) })),
  )
  printTable('ratios of their medians', aims(times).map(judge))
}

function createField({ main, gvisor }: BenchEngines, python: HostPython | undefined): Field {
  const wflo = (engine: BenchEngine, runtime: string, poolSize: number): SandboxContestant =>
    wfloContestant({ engine, runtime, poolSize })
  return {
    hot: wflo(main, 'runc', 1),
    onDemand: wflo(main, 'runc', 0),
    dockerRun: dockerRun(main),
    dockerode: dockerodeContestant({ engine: main, removesInSample: true }),
    dockerodeKept: dockerodeContestant({ engine: main, removesInSample: false }),
    ...(gvisor === undefined ? {} : { hotGvisor: wflo(gvisor, 'runsc', 1), onDemandGvisor: wflo(gvisor, 'runsc', 0) }),
    ...(python === undefined ? {} : { spawn: bareSpawn(python) }),
  }
}

function aims(times: Times): readonly Aim[] {
  const { hot, onDemand, dockerRun, dockerode, dockerodeKept, hotGvisor, spawn } = times
  const compare = (one: Sampled | undefined, other: Sampled | undefined, most?: number): readonly Aim[] => {
    if (one === undefined || other === undefined) return []
    const aim = most === undefined ? {} : { most }
    return [{ title: `${one.name} / ${other.name}`, ratio: one.median / other.median, ...aim }]
  }
  return [
    ...compare(hot, dockerRun, 0.05),
    ...compare(hot, spawn, 0.6),
    ...compare(hotGvisor, spawn, 1),
    ...compare(onDemand, dockerode, 1),
    ...compare(onDemand, dockerodeKept),
    ...compare(hot, dockerode),
    ...compare(hotGvisor, dockerRun),
  ]
}
