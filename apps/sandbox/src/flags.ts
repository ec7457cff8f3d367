import { type ParseArgsConfig, parseArgs } from 'node:util'
import type { ResolvedLimits } from '@wflo/core'
import { UsageError } from './usage-error.ts'

/** The flag of each limit. */
export const limitFlags = {
  timeout: 'timeout',
  memory: 'memory',
  cpus: 'cpus',
  processes: 'processes',
  output: 'output',
  disk: 'disk',
  files: 'max-files',
  artifact: 'max-artifact',
  artifacts: 'max-artifacts',
  artifactCount: 'max-artifact-count',
} as const satisfies Record<keyof ResolvedLimits, string>

const options = {
  language: { type: 'string' },
  timeout: { type: 'string' },
  memory: { type: 'string' },
  cpus: { type: 'string' },
  processes: { type: 'string' },
  output: { type: 'string' },
  disk: { type: 'string' },
  'max-files': { type: 'string' },
  'max-artifact': { type: 'string' },
  'max-artifacts': { type: 'string' },
  'max-artifact-count': { type: 'string' },
  network: { type: 'string', multiple: true },
  'private-host': { type: 'string', multiple: true },
  secret: { type: 'string', multiple: true },
  image: { type: 'string' },
  runtime: { type: 'string' },
  files: { type: 'string' },
  out: { type: 'string' },
  artifact: { type: 'string', multiple: true },
  stdin: { type: 'string' },
  env: { type: 'string', multiple: true },
  probe: { type: 'boolean' },
  json: { type: 'boolean' },
  quiet: { type: 'boolean', short: 'q' },
  verbose: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies ParseArgsConfig['options']

export type Values = ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>>['values']

export interface Flags {
  readonly values: Values
  readonly positionals: readonly string[]
  /** What is behind `--`: the code's own. */
  readonly args: readonly string[]
}

/** Throws `UsageError` for a flag that is none, has no value, or was given twice where there can be one. */
export function parseFlags(given: readonly string[]): Flags {
  const { own, args } = splitArguments(given)
  try {
    const { values, positionals, tokens } = parseArgs({
      args: [...own],
      options,
      strict: true,
      allowPositionals: true,
      tokens: true,
    })
    refuseRepeated(tokens.flatMap((token) => (token.kind === 'option' ? [token.name] : [])))
    return { values, positionals, args }
  } catch (error) {
    if (UsageError.isInstance(error)) throw error
    throw new UsageError(firstSentence(error), error)
  }
}

/** Whether `--json` or `--verbose` is there, even if the rest cannot be read: it decides how that is told. */
export function hasFlag(given: readonly string[], flag: '--json' | '--verbose'): boolean {
  return splitArguments(given).own.includes(flag)
}

/** `pnpm sandbox -- FILE` hands over the first `--`, as npm users are used to writing it; the next one is ours. */
function splitArguments(given: readonly string[]): {
  readonly own: readonly string[]
  readonly args: readonly string[]
} {
  const all = given[0] === '--' ? given.slice(1) : given
  const end = all.indexOf('--')
  return end === -1 ? { own: all, args: [] } : { own: all.slice(0, end), args: all.slice(end + 1) }
}

/** The last one would win in silence. */
function refuseRepeated(names: readonly string[]): void {
  const repeatable = Object.entries(options).flatMap(([name, option]) => ('multiple' in option ? [name] : []))
  const repeated = names.find((name, index) => names.indexOf(name) !== index && !repeatable.includes(name))
  if (repeated !== undefined) throw new UsageError(`--${repeated} is there twice: give it once`)
}

/** Node's messages go on with advice on positional arguments. */
function firstSentence(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return message.split(/\. |\n/, 1)[0] ?? message
}
