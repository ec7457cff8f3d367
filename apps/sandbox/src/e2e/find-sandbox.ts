import process from 'node:process'
import { runCommand } from './run-command.ts'

/** Why nothing can be run here, aloud; `undefined` where it can. With `CI=true` that is an error instead. */
export async function findSandbox(...flags: readonly string[]): Promise<string | undefined> {
  const { exitCode, stderr } = await runCommand(['--probe', ...flags])
  if (exitCode === 0) return undefined
  if (process.env.CI === 'true') throw new Error(`${stderr.trim()}\nWith CI=true nothing is skipped.`)
  console.warn(`Skipped: ${stderr.trim()}`)
  return stderr.trim()
}
