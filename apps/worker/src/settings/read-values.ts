import { parseArgs } from 'node:util'
import { UsageError } from '../usage-error.ts'
import type { Setting } from './setting.ts'
import { type SettingName, settingTable } from './setting-table.ts'

/** A value and where it was given: `--port` or `WFLO_PORT`. */
export interface Given {
  readonly source: string
  /** One, but for lists. An option that is on or off is `true` or `false`. */
  readonly values: readonly string[]
}

export type GivenValues = Partial<Readonly<Record<SettingName, Given>>>

type Environment = Readonly<Record<string, string | undefined>>

/** What flags say and, where they say nothing, the environment. Throws `UsageError` for flags that there are not. */
export function readValues(args: readonly string[], environment: Environment): GivenValues {
  const flags = parseFlags(args[0] === '--' ? args.slice(1) : [...args])
  const names = Object.keys(settingTable) as SettingName[]
  const given = names.map((name) => [name, findValue(settingTable[name], flags, environment)] as const)
  return Object.fromEntries(given.filter(([, value]) => value !== undefined))
}

type Flags = Readonly<Record<string, readonly string[] | readonly boolean[] | undefined>>

/** Each may be repeated here, so that a repetition is an error and not the last word. */
function parseFlags(args: string[]): Flags {
  const settings: readonly Setting[] = Object.values(settingTable)
  const options = Object.fromEntries(
    settings.map(({ flag, value }) => [
      flag,
      { type: value === undefined ? ('boolean' as const) : ('string' as const), multiple: true },
    ]),
  )
  try {
    return parseArgs({ args, options: { ...options, help: { ...options.help, short: 'h' } } as typeof options })
      .values as Flags
  } catch (error) {
    throw new UsageError(firstSentence(error as Error), error)
  }
}

/** Node's messages go on with advice on positional arguments, of which there are none here. */
function firstSentence({ message }: Error): string {
  return message.split(/\. |\n/, 1)[0] ?? message
}

function findValue(setting: Setting, flags: Flags, environment: Environment): Given | undefined {
  const { flag, variable, isList } = setting
  const given = flags[flag]
  if (given !== undefined) {
    const source = `--${flag}`
    if (given.length > 1 && isList !== true)
      throw new UsageError(`${source} is given ${given.length} times: give it once`)
    return { source, values: given.map(String) }
  }
  const text = variable === undefined ? undefined : environment[variable]?.trim()
  if (variable === undefined || text === undefined || text === '') return undefined
  return { source: variable, values: isList ? splitList(text) : [text] }
}

function splitList(text: string): readonly string[] {
  return text.split(',').map((item) => item.trim())
}
