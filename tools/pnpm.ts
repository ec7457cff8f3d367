import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Output, x } from 'tinyexec'
import { root } from './workspace.ts'

/**
 * Keeps a pnpm that a script starts from installing first (`verifyDepsBeforeRun`): the outer one has seen to it, and
 * several tasks of Turborepo would install at the same time.
 */
export const nestedPnpmEnvironment = {
  npm_config_verify_deps_before_run: 'false',
  pnpm_config_verify_deps_before_run: 'false',
}

/** Runs the pnpm that runs us or, where there is none, the pinned one through npx. Throws with its output if it fails. */
export async function pnpm(args: readonly string[], folder: string): Promise<Output> {
  const [command, first] = findPnpm()
  return x(command, [...first, ...args], {
    throwOnError: true,
    nodeOptions: { cwd: folder, env: nestedPnpmEnvironment },
  })
}

function findPnpm(): readonly [command: string, args: readonly string[]] {
  const program = process.env.npm_execpath
  if (program?.endsWith('pnpm.cjs')) return [process.execPath, [program]]
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { packageManager: string }
  return ['npx', ['-y', packageManager]]
}
