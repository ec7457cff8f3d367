import { writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { temporaryFolder } from '@wflo/tools/temporary-folder'
import { exec } from 'tinyexec'

export interface StrangerProject extends Disposable {
  /** Writes a file into the project. */
  write(file: string, content: string): Promise<void>
  /** Runs the project's own Node and gives what it printed. Rejects with what it printed where it fails. */
  node(args: readonly string[], environment?: Readonly<Record<string, string>>): Promise<string>
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
    [Symbol.dispose]: folder[Symbol.dispose],
  }
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

async function execute({ command, args, folder, environment }: Execution): Promise<string> {
  const nodeOptions = { cwd: folder, env: { ...withoutOurs(process.env), ...environment } }
  // tinyexec adds the parent's environment to what it is given, so what has to go is emptied.
  const { stdout, stderr, exitCode } = await exec(command, [...args], { nodeOptions, timeout: 120_000 })
  if (exitCode !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${exitCode}:\n${stdout}${stderr}`)
  return stdout
}

/** Nothing of pnpm's or of this workspace may help the stranger. */
function withoutOurs(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const ours = /^(npm_|pnpm_|NODE_OPTIONS$|NODE_ENV$|VITEST|OPENAI_)/i
  const names = Object.keys(environment).filter((name) => ours.test(name))
  // npm looks for the machine's settings beside the Node that runs it, so it has to be the machine's own.
  const path = (environment.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'))
  return { ...Object.fromEntries(names.map((name) => [name, undefined])), PATH: path.join(delimiter) }
}
