import { installPeers } from './install-peers.ts'
import { type Contestant, interleave, type Measured } from './interleave.ts'
import { mastraContestant } from './mastra-contestants.ts'
import { printTable } from './print-table.ts'
import { wfloContestant } from './wflo-contestants.ts'

const shapes = ['sequential', 'parallel'] as const
const aim = 0.25

/** Engine overhead a step beside Mastra's engine, and whether it grows with the number of steps. */
export async function benchEngine(): Promise<void> {
  installPeers()
  const rows: Record<string, string>[] = []
  for (const shape of shapes) {
    for (const steps of [10, 1_000]) rows.push(await compare(shape, steps))
  }
  printTable(`engine overhead a step, no-op steps (aim: ratio ≤ ${aim})`, rows)
  const growth: Record<string, string>[] = []
  for (const shape of shapes) growth.push(await measureGrowth(shape))
  printTable('microseconds a step by the number of steps (aim: linear, so that the row stays level)', growth)
}

async function compare(shape: (typeof shapes)[number], steps: number): Promise<Record<string, string>> {
  const contestants: readonly Contestant[] = [wfloContestant(shape, steps), await mastraContestant(shape, steps)]
  const rounds = steps > 100 ? 15 : 200
  const [wflo, mastra] = (await interleave(contestants, rounds)) as [Measured, Measured]
  return {
    shape,
    steps: `${steps}`,
    'wflo µs/step': microseconds(wflo.median / steps),
    'mastra µs/step': microseconds(mastra.median / steps),
    ratio: (wflo.median / mastra.median).toFixed(3),
  }
}

async function measureGrowth(shape: (typeof shapes)[number]): Promise<Record<string, string>> {
  const row: Record<string, string> = { shape }
  for (const steps of [10, 100, 1_000, 10_000]) {
    const [measured] = await interleave([wfloContestant(shape, steps)], steps > 1_000 ? 7 : 30)
    row[`${steps}`] = microseconds((measured?.median ?? Number.NaN) / steps)
  }
  return row
}

function microseconds(milliseconds: number): string {
  return (milliseconds * 1_000).toFixed(1)
}
