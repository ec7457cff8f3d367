import { readdirSync, readFileSync } from 'node:fs'
import { printTable } from '../print-table.ts'
import type { BenchEngine, BenchEngines } from './bench-engine.ts'
import { createWfloSandbox } from './wflo-sandbox.ts'

const slots = 4
const megabyte = 1_024 ** 2

/** What a container that waits takes: its cgroup, and its shim, which stands outside of that. */
export async function benchMemory({ main, gvisor }: BenchEngines): Promise<void> {
  const rows = [await measure(main, 'runc')]
  if (gvisor !== undefined) rows.push(await measure(gvisor, 'runsc'))
  printTable(`memory of an idle slot, mean of ${slots}, MB`, rows)
}

async function measure(engine: BenchEngine, runtime: string): Promise<Record<string, string>> {
  await using wflo = createWfloSandbox({ engine, runtime, poolSize: slots })
  const before = availableMemory()
  await wflo.settle()
  const after = availableMemory()
  const ids = (await wflo.list()).map(({ Id }) => Id)
  const cgroups = await Promise.all(ids.map((id) => cgroupMemory(engine, id)))
  const shims = ids.map(shimMemory)
  return {
    runtime,
    'cgroup, less inactive file pages': mean(cgroups),
    'Pss of its shim': shims.includes(undefined) ? 'unknown' : mean(shims as number[]),
    'MemAvailable of the machine, less by': mean([(before - after) / ids.length]),
  }
}

function mean(bytes: readonly number[]): string {
  return (bytes.reduce((sum, value) => sum + value, 0) / bytes.length / megabyte).toFixed(1)
}

/** As `docker stats` shows it (https://docs.docker.com/reference/cli/docker/container/stats/). */
async function cgroupMemory({ docker }: BenchEngine, id: string): Promise<number> {
  const { memory_stats } = await docker.getContainer(id).stats({ stream: false, 'one-shot': true })
  const { usage, stats } = memory_stats
  const inactive = (stats as unknown as Record<string, number>).total_inactive_file ?? stats.inactive_file ?? 0
  return usage - inactive
}

/** The share of each process that serves it from the host. `undefined`: the engine is elsewhere, or we are not root. */
function shimMemory(id: string): number | undefined {
  const found = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => read(`/proc/${pid}/cmdline`).includes(id) && read(`/proc/${pid}/cmdline`).includes('shim'))
    .map((pid) => /^Pss:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1])
  if (found.length === 0 || found.includes(undefined)) return undefined
  return found.reduce((sum, kilobytes) => sum + Number(kilobytes) * 1_024, 0)
}

function availableMemory(): number {
  return Number(/^MemAvailable:\s+(\d+) kB$/m.exec(read('/proc/meminfo'))?.[1]) * 1_024
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
