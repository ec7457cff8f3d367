import { once } from 'node:events'
import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Container } from 'dockerode'
import type { BenchEngine } from './bench-engine.ts'
import { plainContainer } from './dockerode-contestant.ts'
import { checkSize, type FileTask } from './file-task.ts'
import type { SandboxContestant } from './sandbox-contestant.ts'
import { packTar, unpackFirst } from './tar.ts'

const settleMs = 200
const folder = '/tmp'

/** The way of most tutorials: a container that sleeps, files by putArchive, the code by exec, the result by getArchive. */
export function classicFiles(engine: BenchEngine, task: FileTask): SandboxContestant {
  const name = 'dockerode: create, start, putArchive, exec, getArchive, remove'
  return {
    name,
    settle: () => sleep(settleMs),
    async run() {
      const container = await engine.docker.createContainer(plainContainer(engine, ['sleep', '60']))
      try {
        await container.start()
        await container.putArchive(packTar({ ...task.files, 'main.py': Buffer.from(task.code) }), { path: folder })
        await execute(container)
        const archive = await buffer(await container.getArchive({ path: `${folder}/out.bin` }))
        checkSize(name, unpackFirst(archive).byteLength, task)
      } finally {
        await container.remove({ force: true })
      }
    },
    async [Symbol.asyncDispose]() {},
  }
}

async function execute(container: Container): Promise<void> {
  const options = { Cmd: ['python3', 'main.py'], WorkingDir: folder, AttachStdout: true, AttachStderr: true }
  const exec = await container.exec(options)
  const stream = await exec.start({})
  stream.resume()
  await once(stream, 'end')
}
