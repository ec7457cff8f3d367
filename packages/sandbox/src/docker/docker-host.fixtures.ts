import process from 'node:process'
import { dockerSandbox } from './docker-sandbox.ts'

/** What a host process of a test is told. */
export interface HostTask {
  readonly runtime: string
  readonly socketPath?: string | undefined
  /**
   * `idle`: has two places ready. `busy`: runs code without end in two more. `ending`: runs one and does nothing more, so
   * that it ends if nothing keeps it.
   */
  readonly task: 'idle' | 'busy' | 'ending'
}

/** Prints the id of its sandbox once it has done so. */
async function host({ runtime, socketPath, task }: HostTask): Promise<void> {
  const docker = socketPath === undefined ? {} : { docker: { socketPath } }
  const sandbox = dockerSandbox({ runtime, pool: { size: 2 }, maxConcurrent: 2, ...docker })
  await sandbox.warm()
  if (task === 'ending') await sandbox.run({ code: 'print(1)' })
  if (task === 'busy') {
    await Promise.all([runEndless(sandbox), runEndless(sandbox)])
    await sandbox.warm()
  }
  process.stdout.write(`${sandbox.id}\n`)
  if (task !== 'ending') setInterval(() => {}, 1_000)
}

async function runEndless(sandbox: ReturnType<typeof dockerSandbox>): Promise<void> {
  const code = "import os\nos.fork()\nprint('begun', flush=True)\nwhile True: pass"
  await new Promise<void>((resolve, reject) => {
    sandbox.run({ code, limits: { timeout: '60s' } }, { onOutput: () => resolve() }).catch(reject)
  })
}

await host(JSON.parse(process.argv[2] ?? ''))
