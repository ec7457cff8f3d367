import process from 'node:process'
import { dockerSandbox } from './docker-sandbox.ts'

/** What a host process of a test is told. */
export interface HostTask {
  readonly runtime: string
  readonly socketPath?: string
  readonly isBusy: boolean
}

/** Prints the id of its sandbox once two places are ready, and code runs without end in two more. It never ends by itself. */
async function host({ runtime, socketPath, isBusy }: HostTask): Promise<void> {
  const docker = socketPath === undefined ? {} : { docker: { socketPath } }
  const sandbox = dockerSandbox({ runtime, pool: { size: 2 }, maxConcurrent: 2, ...docker })
  await sandbox.warm()
  if (isBusy) {
    await Promise.all([runEndless(sandbox), runEndless(sandbox)])
    await sandbox.warm()
  }
  process.stdout.write(`${sandbox.id}\n`)
  setInterval(() => {}, 1_000)
}

async function runEndless(sandbox: ReturnType<typeof dockerSandbox>): Promise<void> {
  const code = "import os\nos.fork()\nprint('begun', flush=True)\nwhile True: pass"
  await new Promise<void>((resolve, reject) => {
    sandbox.run({ code, limits: { timeout: '60s' } }, { onOutput: () => resolve() }).catch(reject)
  })
}

await host(JSON.parse(process.argv[2] ?? ''))
