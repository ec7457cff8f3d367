import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dockerd } from './docker.ts'
import { askEngine, type DockerEngine, isEngine } from './docker-engine.ts'
import { findProgram } from './find-program.ts'
import { gvisorConfiguration, runsc } from './gvisor-runtime.ts'
import { findOnPath, type Machine } from './machine.ts'
import { startService } from './start-service.ts'

/**
 * An engine with gVisor beside one that has none, which is gone with the scope and with this process. The images of the
 * first are copied by `ensureImages`. `undefined`, said aloud, where its programs are missing, and an error with `CI=true`.
 */
export async function startSecondEngine(
  { host: imagesFrom }: DockerEngine,
  machine: Machine,
): Promise<DockerEngine | undefined> {
  const [{ path: daemon }, { path: gvisor }] = [await findProgram(dockerd, machine), await findProgram(runsc, machine)]
  if (daemon === undefined || gvisor === undefined) return undefined
  const folder = mkdtempSync(join(tmpdir(), 'wflo-gvisor-'))
  writeFileSync(join(folder, 'daemon.json'), JSON.stringify(gvisorConfiguration(gvisor)))
  const host = `unix://${folder}/docker.sock`
  const script = ['sh', join(import.meta.dirname, 'second-engine.sh'), daemon, folder]
  const [path = 'sh', ...args] = [...untilDeath(machine), ...script]
  const isReady = async (): Promise<boolean> => isEngine(await askEngine(host))
  const service = await startService({
    name: 'Docker with gVisor',
    path,
    args,
    isReady,
    timeoutMs: 60_000,
    stopMs: 40_000,
  })
  const answer = await askEngine(host)
  if (!isEngine(answer)) throw new Error(`The engine at ${host} answers no more: ${answer.problem}`)
  machine.say(`Docker ${answer.version} with gVisor runs at ${host}`)
  return {
    ...answer,
    imagesFrom,
    async [Symbol.asyncDispose]() {
      await service[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function untilDeath(machine: Machine): readonly string[] {
  const setpriv = findOnPath('setpriv', machine)
  return setpriv === undefined ? [] : [setpriv, '--pdeathsig=SIGTERM']
}
