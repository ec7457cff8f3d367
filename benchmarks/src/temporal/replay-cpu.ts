import { Worker } from '@temporalio/worker'
import type { History } from './history.ts'

export interface ReplayOptions {
  /** Path of the code. */
  readonly bundle: string
  readonly histories: readonly History[]
}

/** Of these the first few do not count: the isolate has to be made, and the compiler has to have seen everything. */
const warmUps = 5

/** Milliseconds of processor time for one history, without a server. */
export async function measureReplay({ bundle, histories }: ReplayOptions): Promise<number> {
  const named = histories.map((history, index) => ({ workflowId: `${index}`, history }))
  let begun: NodeJS.CpuUsage | undefined
  let count = 0
  const results = Worker.runReplayHistories({ workflowBundle: { codePath: bundle } }, named)
  for await (const { error } of results) {
    if (error !== undefined) throw error
    count += 1
    if (count === warmUps) begun = process.cpuUsage()
  }
  const { user, system } = process.cpuUsage(begun)
  return (user + system) / 1_000 / (count - warmUps)
}
