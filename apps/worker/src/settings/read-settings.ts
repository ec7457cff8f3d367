import { resolve } from 'node:path'
import { InvalidValueError, type LogLevel, type Money, parseDuration, parseMoney } from '@wflo/core'
import { UsageError } from '../usage-error.ts'
import { readEncryption } from './read-encryption.ts'
import type { Given, GivenValues } from './read-values.ts'
import type { AccountSettings, SandboxSettings, Settings } from './settings.ts'

export interface SettingsContext {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Standard output is one: logs are text where nothing else is said. */
  readonly isTerminal: boolean
}

/** Checks what was given. Throws `UsageError`, which names where a wrong value came from. */
export function readSettings(given: GivenValues, { environment, isTerminal }: SettingsContext): Settings {
  const encryption = readEncryption(environment)
  const taskQueue = readText(given.taskQueue) ?? 'wflo'
  const taskQueues = given.queues === undefined ? {} : readPairs(given.queues, (name) => name)
  return {
    ...optional('definitions', readPath(given.definitions)),
    ...optional('bundle', readPath(given.bundle)),
    taskQueue,
    taskQueues,
    ...optional('serves', readServes(given.serves, [taskQueue, ...Object.values(taskQueues)])),
    connection: {
      ...optional('address', readAddress(given.address)),
      ...optional('namespace', readText(given.namespace)),
      ...optional('profile', readText(given.profile)),
    },
    port: readNumber(given.port, { least: 0, most: 65_535 }) ?? 8080,
    bind: readText(given.bind) ?? '127.0.0.1',
    shutdownGraceMs: readDuration(given.shutdownGrace) ?? 60_000,
    mostAttempts: readNumber(given.mostAttempts, { least: 1, most: 100_000 }) ?? 200,
    ...optional('artifacts', readPath(given.artifacts)),
    ...optional('sandbox', readSandbox(given)),
    ...optional('accounts', readAccounts(given)),
    ...optional('prices', readPath(given.prices)),
    ...optional('encryption', encryption),
    demo: readSwitch(given.demo),
    logLevel: readChoice(given.logLevel, logLevels) ?? 'info',
    log: readChoice(given.log, ['json', 'text']) ?? (isTerminal ? 'text' : 'json'),
  }
}

const logLevels: readonly LogLevel[] = ['trace', 'debug', 'info', 'warn', 'error', 'silent']

/** Also for flags that are no settings, such as `--check`. */
export function readSwitch(given: Given | undefined): boolean {
  return readChoice(given, ['true', 'false']) === 'true'
}

/** Absolute. */
export function readPath(given: Given | undefined): string | undefined {
  const path = readText(given)
  return path === undefined ? undefined : resolve(path)
}

function optional<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { readonly [name in Name]?: Value } {
  return (value === undefined ? {} : { [name]: value }) as { readonly [name in Name]?: Value }
}

function readText(given: Given | undefined): string | undefined {
  if (given === undefined) return undefined
  const [text = ''] = given.values
  if (text.trim() === '') throw new UsageError(`${given.source} is empty`)
  return text
}

function readChoice<Choice extends string>(given: Given | undefined, choices: readonly Choice[]): Choice | undefined {
  const text = readText(given)
  const choice = choices.find((candidate) => candidate === text)
  if (text === undefined || choice !== undefined) return choice
  throw wrong(given, text, `it takes ${choices.join(', ')}`)
}

function readNumber(
  given: Given | undefined,
  { least, most }: { readonly least: number; readonly most: number },
): number | undefined {
  const text = readText(given)
  if (text === undefined) return undefined
  const number = Number(text)
  if (/^\d+$/.test(text) && number >= least && number <= most) return number
  throw wrong(given, text, `it takes a whole number from ${least} to ${most}`)
}

function readDuration(given: Given | undefined): number | undefined {
  const text = readText(given)
  if (text === undefined) return undefined
  return translate(given, text, () => parseDuration(text))
}

function readAddress(given: Given | undefined): string | undefined {
  const text = readText(given)
  if (text === undefined || /^[^\s/@]+:\d+$/.test(text)) return text
  throw wrong(given, text, 'write a host and a port, such as localhost:7233')
}

/** `name=value` for each. */
function readPairs<Value>(given: Given, read: (value: string) => Value): Readonly<Record<string, Value>> {
  return Object.fromEntries(
    given.values.map((text) => {
      const at = text.indexOf('=')
      const [name, value] = [text.slice(0, at).trim(), text.slice(at + 1).trim()]
      if (at < 1 || name === '' || value === '') throw wrong(given, text, 'write a name, =, and a value')
      return [name, translate(given, text, () => read(value))]
    }),
  )
}

function readServes(given: Given | undefined, queues: readonly string[]): readonly string[] | undefined {
  const stranger = given?.values.find((name) => !queues.includes(name))
  if (stranger === undefined) return given?.values
  throw wrong(given, stranger, `there are the task queues ${[...new Set(queues)].join(', ')}`)
}

function readSandbox({ sandbox, sandboxImage, sandboxPrice }: GivenValues): SandboxSettings | undefined {
  const runtime = readText(sandbox)
  const price = readText(sandboxPrice)
  const alone = sandboxImage ?? sandboxPrice
  if (runtime === undefined && alone === undefined) return undefined
  if (runtime === undefined) throw new UsageError(`${alone?.source} needs --sandbox RUNTIME, such as --sandbox runc`)
  return {
    runtime,
    ...optional('image', readText(sandboxImage)),
    ...optional('price', price === undefined ? undefined : translate(sandboxPrice, price, () => parseMoney(price))),
  }
}

function readAccounts({ accounts, limits }: GivenValues): AccountSettings | undefined {
  const path = readPath(accounts)
  if (path === undefined && limits === undefined) return undefined
  if (path === undefined) throw new UsageError(`${limits?.source} needs --accounts FILE, which keeps what was spent`)
  if (limits === undefined)
    throw new UsageError(`${accounts?.source} needs --account NAME=DOLLARS: without one nothing is limited`)
  return { path, limits: readPairs<Money>(limits, parseMoney) }
}

function translate<Value>(given: Given | undefined, text: string, read: () => Value): Value {
  try {
    return read()
  } catch (error) {
    if (!InvalidValueError.isInstance(error)) throw error
    throw wrong(given, text, error.message)
  }
}

function wrong(given: Given | undefined, text: string, why: string): UsageError {
  return new UsageError(`${given?.source} ${JSON.stringify(text)} cannot be used: ${why}`)
}
