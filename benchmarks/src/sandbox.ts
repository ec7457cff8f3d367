import process from 'node:process'
import { dockerSandbox } from '@wflo/sandbox'
import { type BenchEngine, type BenchEngines, findEngines } from './sandbox/bench-engine.ts'
import { removePeers, removePeersAtSignals } from './sandbox/bench-label.ts'
import { benchEnds } from './sandbox/ends.ts'
import { benchFiles } from './sandbox/files.ts'
import { findPython, type HostPython } from './sandbox/find-python.ts'
import { benchLatency } from './sandbox/latency.ts'
import { benchMemory } from './sandbox/memory.ts'
import { benchThroughput } from './sandbox/throughput.ts'

export interface SandboxBenchOptions {
  /** Samples of each contestant. Default 20; of what has no aim, a quarter of that. */
  readonly rounds?: number | undefined
}

/** Code in a sandbox, from the request to the result, beside other ways to run it. */
export async function benchSandbox({ rounds = 20 }: SandboxBenchOptions = {}): Promise<void> {
  const begun = performance.now()
  await using engines = await findEngines()
  if (engines === undefined) {
    console.log('\nsandbox is left out: there is no Docker engine with its image here')
    return
  }
  const { main } = engines
  using _signals = removePeersAtSignals(main)
  try {
    const python = await introduce(engines)
    await benchLatency({ engines, python, rounds })
    await benchThroughput(main)
    await benchFiles(engines, Math.ceil(rounds / 4))
    await benchEnds(engines, Math.ceil(rounds / 4))
    await benchMemory(engines)
  } finally {
    await removePeers(main)
  }
  console.log(`\nsandbox took ${Math.round((performance.now() - begun) / 1_000)} s`)
}

/** Says what is compared, and finds the interpreter of the host that is most like the image's. */
async function introduce({ main, gvisor }: BenchEngines): Promise<HostPython | undefined> {
  const version = await versionOf(main)
  const python = await findPython(version)
  const host = python === undefined ? 'no Python' : `Python ${python.version} (${python.path})`
  console.log(`\nNode ${process.versions.node}, ${main.cpus} processors`)
  console.log(`${main.title}: Python ${version}; the host has ${host}`)
  if (gvisor === undefined) console.log('runsc is left out: no engine here has it')
  else if (gvisor !== main) console.log(`runsc: ${gvisor.title}, an engine of its own`)
  return python
}

async function versionOf({ socketPath, image }: BenchEngine): Promise<string> {
  await using sandbox = dockerSandbox({ image, docker: { socketPath }, pool: { size: 0 } })
  const { stdout } = await sandbox.run({ code: 'import sys\nprint(sys.version.split()[0])' })
  return stdout.trim()
}
