import { parseArgs } from 'node:util'
import { type BudgetLimit, WfloError } from '@wflo/core'
import { defaultModel } from './definitions.ts'
import { readBudget as readAmount } from './read-budget.ts'
import { type Models, readModels } from './read-models.ts'
import { readUrl } from './read-url.ts'
import { UsageError } from './usage-error.ts'

/** Beside whatever folder the command is given in. */
const defaultDatabase = '.wflo/example.db'

/** Everything that the jobs can be told. */
export interface Settings {
  /** Use the built-in demo model instead of a real one. */
  readonly demo: boolean
  /** With the vendor's name in front: `openai/gpt-4o-mini`. Several are a fallback chain. */
  readonly models: Models
  /** Absent: the workflow's own. */
  readonly budget?: BudgetLimit
  /** What happens where a call does not fit in the budget. */
  readonly onExhausted: 'fail' | 'pause'
  readonly baseUrl?: string
  /** Path of a price sheet. */
  readonly prices?: string
  /** The file that keeps the runs. */
  readonly database: string
  /** The demo shows a crash, too. */
  readonly crash: boolean
  /** Run on a Temporal cluster. */
  readonly temporal: boolean
  /** The folder that receives files which code of a model made. Default: one for the run in `.wflo/out`. */
  readonly out?: string
  /** What that code runs in, and on. Absent: the sandbox's own defaults. */
  readonly image?: string
  readonly runtime?: string
  readonly json: boolean
  readonly verbose: boolean
}

export type Command =
  | { readonly job: 'help' }
  | { readonly job: 'digest' | 'custom-step' | 'runs'; readonly settings: Settings }
  | { readonly job: 'resume'; readonly runId: string; readonly settings: Settings }
  | { readonly job: 'sandbox'; readonly task: string; readonly settings: Settings }
  | { readonly job: 'question'; readonly prompt: string; readonly settings: Settings }

const options = {
  prompt: { type: 'string' },
  model: { type: 'string' },
  budget: { type: 'string' },
  'on-exhausted': { type: 'string' },
  'base-url': { type: 'string' },
  prices: { type: 'string' },
  database: { type: 'string' },
  resume: { type: 'string' },
  sandbox: { type: 'string' },
  out: { type: 'string' },
  image: { type: 'string' },
  runtime: { type: 'string' },
  runs: { type: 'boolean' },
  crash: { type: 'boolean' },
  temporal: { type: 'boolean' },
  demo: { type: 'boolean' },
  json: { type: 'boolean' },
  verbose: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

type Parsed = Pick<
  ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>>,
  'values' | 'positionals'
>

type Values = Parsed['values']

/** Reads the arguments behind the program's name. Throws `UsageError` for whatever it cannot use. */
export function parseCommandLine(args: readonly string[]): Command {
  const { values, positionals } = parseFlags(args)
  if (values.help === true) return { job: 'help' }
  const settings = readSettings(values, positionals)
  if (settings.temporal) refuseStored(values)
  if (values.runs === true) return { job: 'runs', settings }
  if (values.resume !== undefined) return readResume(values, positionals, settings)
  if (values.sandbox !== undefined) return readTask(values, positionals, settings)
  if (positionals.length > 0) return readJob(positionals, values, settings)
  if (values.prompt !== undefined) return { job: 'question', prompt: readPrompt(values.prompt), settings }
  if (settings.demo) return { job: 'digest', settings }
  throw new UsageError('nothing to do: ask something with --prompt "…", or see the demo with --demo')
}

/** Whether `--json` or `--verbose` is there, even if the rest cannot be read: it decides how that is reported. */
export function hasFlag(args: readonly string[], flag: '--json' | '--verbose'): boolean {
  return args.includes(flag)
}

/** `pnpm example -- --prompt …` hands over the `--`, as npm users are used to writing it. */
function parseFlags(args: readonly string[]): Parsed {
  const flags = args[0] === '--' ? args.slice(1) : [...args]
  try {
    return parseArgs({ args: flags, options, strict: true, allowPositionals: true, allowNegative: true })
  } catch (error) {
    throw new UsageError(firstSentence(error), error)
  }
}

/** Node's messages go on with advice on positional arguments, of which there are none here. */
function firstSentence(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return message.split(/\. |\n/, 1)[0] ?? message
}

function readSettings(values: Values, positionals: readonly string[]): Settings {
  if (values.demo === true && values['base-url'] !== undefined) {
    throw new UsageError('--demo brings its own server, so it cannot go with --base-url: leave one of them out')
  }
  return {
    // Without anything to ask there is the demo, on whatever host.
    demo: values.demo ?? (values.temporal === true && hasNoJob(values, positionals)),
    models: readModels(values.model ?? defaultModel),
    onExhausted: readOnExhausted(values['on-exhausted']),
    ...(values.budget === undefined ? {} : { budget: readBudget(values.budget) }),
    ...(values['base-url'] === undefined ? {} : { baseUrl: readUrl(values['base-url'], '--base-url') }),
    ...(values.prices === undefined ? {} : { prices: readPath(values.prices) }),
    database: readDatabase(values.database),
    crash: values.crash ?? true,
    temporal: values.temporal ?? false,
    ...readCodeSettings(values),
    json: values.json ?? false,
    verbose: values.verbose ?? false,
  }
}

function hasNoJob({ prompt, sandbox }: Values, positionals: readonly string[]): boolean {
  return prompt === undefined && sandbox === undefined && positionals.length === 0
}

function readCodeSettings(values: Values): Pick<Settings, 'out' | 'image' | 'runtime'> {
  const names = ['out', 'image', 'runtime'] as const
  const given = names.filter((name) => values[name] !== undefined)
  const empty = given.find((name) => values[name] === '')
  if (empty !== undefined) throw new UsageError(`--${empty} is empty: give it a value, or leave it out`)
  if (given.length > 0 && values.sandbox === undefined && values.resume === undefined) {
    throw new UsageError(`--${given[0]} is about code that a model writes: it goes with --sandbox "…"`)
  }
  return Object.fromEntries(given.map((name) => [name, values[name]]))
}

function readTask(values: Values, positionals: readonly string[], settings: Settings): Command {
  const { sandbox: task = '' } = values
  if (task.trim() === '') throw new UsageError('--sandbox is empty: write what code should be written for')
  if (values.prompt !== undefined || positionals.length > 0) {
    throw new UsageError('--sandbox is a job of its own: leave the prompt and other jobs out')
  }
  return { job: 'sandbox', task, settings }
}

function readJob([job, ...others]: readonly string[], values: Values, settings: Settings): Command {
  if (job !== 'custom-step' || others.length > 0) {
    const unknown = job === 'custom-step' ? others[0] : job
    throw new UsageError(`${JSON.stringify(unknown)} is not a job: the one that has a name is custom-step`)
  }
  if (values.prompt !== undefined) throw new UsageError('custom-step asks its own question: leave --prompt out')
  return { job, settings }
}

/** The file has runs of the embedded engine only. */
function refuseStored({ runs, resume }: Values): void {
  if (runs !== true && resume === undefined) return
  throw new UsageError("--runs and --resume are about runs in the file: look at those of --temporal in Temporal's UI")
}

/** Everything else was said when the run was started. */
function readResume(values: Values, positionals: readonly string[], settings: Settings): Command {
  const { resume: runId = '' } = values
  if (runId === '') throw new UsageError('--resume is empty: give the id of a run, which --runs lists')
  if (values.prompt !== undefined || values.sandbox !== undefined || positionals.length > 0) {
    throw new UsageError('--resume goes on with what was asked before: leave the prompt and the job out')
  }
  return { job: 'resume', runId, settings }
}

function readDatabase(path = defaultDatabase): string {
  if (path === '') throw new UsageError('--database is empty: give the path of a file')
  return path
}

function readOnExhausted(text = 'fail'): Settings['onExhausted'] {
  if (text === 'fail' || text === 'pause') return text
  throw new UsageError(`--on-exhausted ${JSON.stringify(text)} is neither fail nor pause`)
}

function readPrompt(text: string): string {
  if (text.trim() === '') throw new UsageError('--prompt is empty: write what you want to ask')
  return text
}

function readBudget(text: string): BudgetLimit {
  try {
    return readAmount(text)
  } catch (error) {
    if (!WfloError.isInstance(error)) throw error
    throw new UsageError(`--budget ${error.message}, or unlimited`, error)
  }
}

function readPath(text: string): string {
  if (text === '') throw new UsageError('--prices is empty: give the path of a price sheet')
  return text
}
