import type { SandboxNetwork } from '@wflo/core'
import { type Flags, parseFlags, type Values } from './flags.ts'
import { readEnvironment } from './read-environment.ts'
import { readLimits } from './read-limits.ts'
import { readNetwork } from './read-network.ts'
import { readSecret } from './read-secret.ts'
import type { Place, Run, Telling } from './settings.ts'
import { UsageError } from './usage-error.ts'

export type Command =
  | { readonly job: 'help' }
  | { readonly job: 'probe'; readonly place: Place; readonly telling: Telling }
  | { readonly job: 'run'; readonly run: Run; readonly telling: Telling }

/** Reads the arguments behind the program's name. Throws `UsageError` for whatever it cannot use. */
export function parseCommandLine(given: readonly string[]): Command {
  const flags = parseFlags(given)
  const { values } = flags
  if (values.help === true) return { job: 'help' }
  const { json = false, quiet = false, verbose = false, probe = false } = values
  const telling = { json, quiet, verbose }
  const place = readPlace(values)
  return probe ? readProbe(flags, { place, telling }) : { job: 'run', run: readRun(flags, place), telling }
}

function readProbe({ positionals }: Flags, parts: { readonly place: Place; readonly telling: Telling }): Command {
  if (positionals.length > 0) throw new UsageError('--probe runs nothing: leave the file out')
  return { job: 'probe', ...parts }
}

function readPlace(values: Values): Place {
  const { language = 'python' } = values
  if (language !== 'python') {
    throw new UsageError(`--language ${JSON.stringify(language)} is none that runs here: there is python`)
  }
  return {
    limits: readLimits(values),
    secrets: (values.secret ?? []).map(readSecret),
    privateHosts: values['private-host'] ?? [],
    ...optional(values, ['image', 'runtime']),
  }
}

function readRun({ values, positionals, args }: Flags, place: Place): Run {
  const file = readFile(positionals)
  if (file === '-' && values.stdin === '-') {
    throw new UsageError('--stdin - and the file - both want standard input: give one of them as a file')
  }
  const network = readNetwork(values.network)
  refuseUseless(values, network)
  return {
    ...place,
    file,
    args,
    env: readEnvironment(values.env),
    network,
    ...optional(values, ['stdin', 'files', 'out']),
    ...(values.artifact === undefined ? {} : { artifacts: values.artifact.map(readPattern) }),
  }
}

/** Both are about the proxy, which is there for hosts that may be reached. */
function refuseUseless({ secret, 'private-host': privateHost }: Values, network: SandboxNetwork): void {
  const flag = secret === undefined ? privateHost && 'private-host' : 'secret'
  if (flag === undefined || typeof network === 'object') return
  throw new UsageError(`--${flag} goes with hosts that may be reached: add --network allow:HOST`)
}

function readFile([file, ...others]: readonly string[]): string {
  if (file === undefined || file === '') {
    throw new UsageError('there is nothing to run: give a file, or - for standard input')
  }
  if (others.length === 0) return file
  throw new UsageError(
    `${JSON.stringify(others[0])} is one argument too many: one file is run, and what it should see in sys.argv goes behind --`,
  )
}

function readPattern(pattern: string): string {
  if (pattern === '') throw new UsageError("--artifact is empty: write a pattern such as '*.png' or 'out/**'")
  return pattern
}

type TextFlag = 'image' | 'runtime' | 'stdin' | 'files' | 'out'

/** Those of the flags that are there. Throws `UsageError` for one without a value. */
function optional<Name extends TextFlag>(values: Values, names: readonly Name[]): { readonly [Key in Name]?: string } {
  const empty = names.find((name) => values[name] === '')
  if (empty !== undefined) throw new UsageError(`--${empty} is empty: give it a value, or leave it out`)
  const given = names.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]] as const]))
  return Object.fromEntries(given) as { readonly [Key in Name]?: string }
}
