import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { x } from 'tinyexec'
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

const buildGate = 'build'

/** Runs the build first where a gate needs it, then the others side by side. Results come in the order of their end. */
export async function runGates(gates: readonly Gate[], options: RunGatesOptions): Promise<readonly GateResult[]> {
  const results: GateResult[] = []
  const queue = [...gates]
  let building: Promise<GateResult> | undefined
  const run = async (gate: Gate): Promise<GateResult> => {
    if (gate.needsBuild && (await building)?.passed === false) return notRun(gate)
    return runGate(gate.name, options.folder)
  }
  const work = async (): Promise<void> => {
    for (let gate = queue.shift(); gate !== undefined; gate = queue.shift()) {
      const running = run(gate)
      if (gate.name === buildGate) building = running
      const result = await running
      results.push(result)
      options.onResult(result)
    }
  }
  await Promise.all(Array.from({ length: options.concurrency }, work))
  return results
}

/** Runs one gate's script of package.json in `folder`, with `args` behind it. */
export async function runGate(name: string, folder: string, args = ''): Promise<GateResult> {
  const started = performance.now()
  const child = x('sh', ['-c', `(${readScript(name, folder)} ${args}) 2>&1`], {
    nodeOptions: { cwd: folder, env: { ...nestedPnpmEnvironment, FORCE_COLOR: '0' } },
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
