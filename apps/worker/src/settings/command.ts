import { UsageError } from '../usage-error.ts'
import { readPath, readSettings, readSwitch, type SettingsContext } from './read-settings.ts'
import { readValues } from './read-values.ts'
import type { Settings } from './settings.ts'

/** What the process is there for. */
export type Command =
  | { readonly job: 'help' }
  | { readonly job: 'serve' | 'check'; readonly settings: Settings }
  | { readonly job: 'write-bundle'; readonly path: string; readonly settings: Settings }

/** Reads the arguments behind the program's name, and the environment. Throws `UsageError`. */
export function parseCommand(args: readonly string[], context: SettingsContext): Command {
  const given = readValues(args, context.environment)
  if (readSwitch(given.help)) return { job: 'help' }
  const settings = readSettings(given, context)
  const path = readPath(given.writeBundle)
  const isCheck = readSwitch(given.check)
  if (path === undefined) return { job: isCheck ? 'check' : 'serve', settings }
  if (isCheck) throw new UsageError('--check and --write-bundle are two jobs: leave one of them out')
  return { job: 'write-bundle', path, settings }
}
