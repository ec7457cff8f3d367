import { execFile, spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { temporaryFolder } from '@wflo/tools/temporary-folder'

const execFileAsync = promisify(execFile)

export interface StrangerProject extends Disposable {
  /** Writes a file into the project. */
  write(file: string, content: string): Promise<void>
  /** Runs the project's own Node and gives what it printed. Rejects with what it printed where it fails. */
  node(args: readonly string[], environment?: Readonly<Record<string, string>>): Promise<string>
  /** Starts a program that goes on. Resolves once it has printed `ready`; it is killed at the end of the scope. */
  serve(file: string, ready: string, environment?: Readonly<Record<string, string>>): Promise<Disposable>
}

/** An empty project outside the repository with the tarballs, TypeScript and one major of Node, installed by npm. */
export async function createStrangerProject(major: string, tarballs: Iterable<string>): Promise<StrangerProject> {
  const folder = temporaryFolder(`stranger-${major}`)
  const run = (command: string, args: readonly string[], environment = {}): Promise<string> =>
    execute({ command, args, folder: folder.path, environment })
  const write = (file: string, content: string): Promise<void> => writeFile(join(folder.path, file), content)
  await write('package.json', JSON.stringify({ name: 'stranger', private: true, type: 'module' }))
  await write('tsconfig.json', JSON.stringify({ compilerOptions }))
  const wanted = [...tarballs, `node@${major}`, 'typescript@6.0.3', '@types/node@24.19.2']
  await run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', '--fetch-retries=1', ...wanted])
  const binary = join(folder.path, 'node_modules', 'node', 'bin', 'node')
  return {
    write,
    node: (args, environment) => run(binary, args, environment),
    serve: (file, ready, environment = {}) => serve({ binary, folder: folder.path, file, ready, environment }),
    [Symbol.dispose]: folder[Symbol.dispose],
  }
}

interface Serving {
  readonly binary: string
  readonly folder: string
  readonly file: string
  readonly ready: string
  readonly environment: Readonly<Record<string, string>>
}

async function serve({ binary, folder, file, ready, environment }: Serving): Promise<Disposable> {
  const child = spawn(binary, [file], { cwd: folder, env: { ...withoutOurs(process.env), ...environment } })
  await new Promise<void>((resolve, reject) => {
    let said = ''
    const hear = (data: Buffer): void => {
      said += data
      if (said.includes(ready)) resolve()
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.once('exit', () => reject(new Error(`${file} ended before it was ready:\n${said}`)))
  })
  return { [Symbol.dispose]: () => void child.kill('SIGKILL') }
}

/** As strict as it gets; the declarations of what was installed are checked too. */
const compilerOptions = {
  module: 'NodeNext',
  target: 'ES2023',
  lib: ['ES2024', 'ESNext.Disposable', 'DOM'],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noEmit: true,
  types: ['node'],
}

interface Execution {
  readonly command: string
  readonly args: readonly string[]
  readonly folder: string
  readonly environment: Readonly<Record<string, string>>
}

/** Not by a helper that puts the Node of this process in front of the PATH: the stranger has the machine's. */
async function execute({ command, args, folder, environment }: Execution): Promise<string> {
  const options = { cwd: folder, timeout: 120_000, env: { ...withoutOurs(process.env), ...environment } }
  const { stdout } = await execFileAsync(command, [...args], options).catch((error: Error & { stdout?: string }) => {
    throw new Error(`${command} ${args.join(' ')} failed: ${error.message}\n${error.stdout ?? ''}`)
  })
  return stdout
}

/** Nothing of pnpm's or of this workspace may help the stranger. */
function withoutOurs(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const ours = /^(npm_|pnpm_|NODE_OPTIONS$|NODE_ENV$|VITEST|OPENAI_|TEMPORAL_|PATH$)/i
  const rest = Object.entries(environment).filter(([name]) => !ours.test(name))
  // npm looks for the machine's settings beside the Node that runs it, so it has to be the machine's own.
  const path = (environment.PATH ?? '').split(delimiter).filter((each) => !each.includes('node_modules'))
  return { ...Object.fromEntries(rest), PATH: path.join(delimiter) }
}
