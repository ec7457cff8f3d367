import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { x } from 'tinyexec'
import { runInLanes } from '../lanes.ts'
import { nestedPnpmEnvironment } from '../pnpm.ts'
import type { Gate } from './gates.ts'

export interface GateResult {
  readonly name: string
  readonly passed: boolean
  readonly seconds: number
  /** Standard output and standard error, in the order in which they came. */
  readonly output: string
}

export interface RunGatesOptions {
  readonly folder: string
  /** How many run at a time. */
  readonly concurrency: number
  readonly onResult: (result: GateResult) => void
}

/**
 * Runs gates side by side, those that need the build once it is there, and those that want to be alone at the end.
 * Results come in the order in which the gates end.
 */
export async function runGates(gates: readonly Gate[], options: RunGatesOptions): Promise<readonly GateResult[]> {
  const results: GateResult[] = []
  let building: Promise<GateResult> | undefined
  const run = async (gate: Gate): Promise<GateResult> =>
    gate.needsBuild && (await building)?.passed === false ? notRun(gate) : runGate(gate.name, options.folder)
  const work = async (shared: Iterable<Gate>): Promise<void> => {
    for (const gate of shared) {
      const running = run(gate)
      if (gate.name === 'build') building = running
      const result = await running
      results.push(result)
      options.onResult(result)
    }
  }
  await runInLanes(
    gates.filter(({ alone }) => !alone),
    options.concurrency,
    work,
  )
  await runInLanes(
    gates.filter(({ alone }) => alone),
    1,
    work,
  )
  return results
}

/** Runs one gate's script of package.json in `folder`, with `args` behind it. */
export async function runGate(name: string, folder: string, args = ''): Promise<GateResult> {
  const started = performance.now()
  const child = x('sh', ['-c', `(${readScript(name, folder)} ${args}) 2>&1`], {
    nodeOptions: {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...nestedPnpmEnvironment, FORCE_COLOR: '0' },
    },
  })
  const { stdout } = await child
  const seconds = (performance.now() - started) / 1000
  return { name, passed: child.exitCode === 0, seconds, output: stdout }
}

function readScript(name: string, folder: string): string {
  const { scripts } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    readonly scripts: Readonly<Record<string, string>>
  }
  const script = scripts[`verify:${name}`]
  if (script === undefined) throw new Error(`package.json has no script "verify:${name}". Add it beside the others.`)
  return script
}

function notRun({ name }: Gate): GateResult {
  return { name, passed: false, seconds: 0, output: 'Not run, because the build failed.' }
}
