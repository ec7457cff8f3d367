import { startDocker } from './docker.ts'
import type { DockerEngine } from './docker-engine.ts'
import { giveUp } from './give-up.ts'
import { gvisorConfiguration } from './gvisor-runtime.ts'
import { type Machine, thisMachine } from './machine.ts'
import { startSecondEngine } from './second-engine.ts'

/**
 * An engine that can start containers with `runsc`: that of `startDocker` where it can. An engine that was found without
 * it stays as it is: then, with `CI=true` or `WFLO_GVISOR=1`, on Debian as root, one is started beside it, which is gone
 * with the scope, and also if this process is killed. Else `undefined`, and what to configure is said aloud.
 */
export async function startGvisorDocker(machine: Machine = thisMachine()): Promise<DockerEngine | undefined> {
  const engine = await startDocker(machine)
  if (engine === undefined || engine.runtimes.includes('runsc')) return engine
  const { CI, WFLO_GVISOR, WFLO_SERVICES } = machine.environment
  const isWanted = (CI === 'true' || WFLO_GVISOR === '1') && WFLO_SERVICES !== 'off'
  if (isWanted && machine.isDebianAsRoot) return await startSecondEngine(engine, machine)
  giveUp(howToConfigure(engine), machine)
  return undefined
}

function howToConfigure({ host }: DockerEngine): string {
  return (
    `The Docker engine at ${host} has no runtime runsc (gVisor). Install runsc, put this into /etc/docker/daemon.json and ` +
    `restart Docker; or set WFLO_GVISOR=1 on Debian as root, and tests start an engine of their own.\n` +
    JSON.stringify(gvisorConfiguration('/usr/bin/runsc'), undefined, 2)
  )
}
