import { x } from 'tinyexec'
import { nestedPnpmEnvironment } from './pnpm.ts'
import { root } from './workspace.ts'

/** Builds every package that has changed, and says only what went wrong. */
export async function build(): Promise<void> {
  const { exitCode } = await x('turbo', ['run', 'build', '--output-logs=errors-only'], {
    nodeOptions: { cwd: root, stdio: 'inherit', env: nestedPnpmEnvironment },
  })
  if (exitCode !== 0) throw new Error(`The build failed with exit code ${exitCode}, so nothing else ran.`)
}
