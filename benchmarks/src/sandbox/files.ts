import { printTable } from '../print-table.ts'
import type { BenchEngines } from './bench-engine.ts'
import { classicFiles } from './classic-files.ts'
import { checkSize, type FileTask, fileTasks } from './file-task.ts'
import { type Sampled, sampleInTurns } from './sample-in-turns.ts'
import type { SandboxContestant } from './sandbox-contestant.ts'
import { toColumns } from './statistics.ts'
import { createWfloSandbox, type WfloSandboxOptions } from './wflo-sandbox.ts'

/** Files in and out, beside the way of most tutorials. */
export async function benchFiles({ main, gvisor }: BenchEngines, rounds: number): Promise<void> {
  for (const task of fileTasks) {
    await using stack = new AsyncDisposableStack()
    const contestants = [
      classicFiles(main, task),
      wfloFiles({ engine: main, runtime: 'runc', poolSize: 1 }, task),
      wfloFiles({ engine: main, runtime: 'runc', poolSize: 0 }, task),
      ...(gvisor === undefined ? [] : [wfloFiles({ engine: gvisor, runtime: 'runsc', poolSize: 1 }, task)]),
    ]
    for (const contestant of contestants) stack.use(contestant)
    const [classic, ...wflo] = (await sampleInTurns(contestants, rounds)) as [Sampled, ...Sampled[]]
    printTable(
      `${task.title}, ${rounds} samples of each, in turns`,
      [classic, ...wflo].map(({ name, ...statistics }) => ({
        name,
        ...toColumns(statistics),
        'ratio of medians': (statistics.median / classic.median).toFixed(3),
      })),
    )
  }
}

function wfloFiles(options: WfloSandboxOptions, task: FileTask): SandboxContestant {
  const { sandbox, settle, [Symbol.asyncDispose]: dispose } = createWfloSandbox(options)
  const name = `wflo, ${options.runtime}, ${options.poolSize === 0 ? 'on demand' : 'hot'}`
  const request = { code: task.code, files: task.files, artifacts: ['out.bin'] }
  return {
    name,
    settle,
    async run() {
      const { files } = await sandbox.run(request)
      checkSize(name, files['out.bin']?.byteLength, task)
    },
    [Symbol.asyncDispose]: dispose,
  }
}
