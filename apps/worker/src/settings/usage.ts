import type { Setting } from './setting.ts'
import { settingTable, variablesOnly } from './setting-table.ts'

/** What `--help` prints. */
export function formatUsage(): string {
  const settings: readonly Setting[] = Object.values(settingTable)
  return `Runs workflows against a Temporal server, until it is told to stop (SIGTERM, Ctrl-C).

Usage
  pnpm worker [flags]

Flags, then their variables, then the defaults
${settings.map(formatSetting).join('\n')}

Environment
${Object.entries(variablesOnly).map(formatVariable).join('\n')}

Exit codes
  0    stopped and drained; the check passed; the bundle is written
  1    failed while running, or attempts did not even end when they were given up
  2    a flag or a variable cannot be used
  3    the definitions or their bundle cannot be loaded
  4    Temporal cannot be reached, has no such namespace, or refuses us
  130  a second Ctrl-C ended it at once; a second SIGTERM: 143
`
}

const indent = ' '.repeat(28)

function formatSetting({ flag, variable, value, isList, help, initially }: Setting): string {
  const name = `--${flag}${value === undefined ? '' : ` ${value}`}${isList ? ' …' : ''}`
  const facts = [variable, initially === undefined ? undefined : `default ${initially}`].filter(Boolean)
  const second = facts.length === 0 ? '' : `\n${indent}(${facts.join('; ')})`
  return `${`  ${name}`.padEnd(indent.length)}${help}${second}`
}

function formatVariable([name, help]: readonly [string, string]): string {
  return `${`  ${name}`.padEnd(indent.length)}${help}`
}
