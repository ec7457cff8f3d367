import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Setting } from './setting.ts'
import { settingTable, variablesOnly } from './setting-table.ts'
import { formatUsage } from './usage.ts'

const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8')
const settings: readonly Setting[] = Object.values(settingTable)

describe('the settings', () => {
  it.each(settings)('--$flag is in the README as it is in the table', (setting) => {
    const { flag, value, isList, variable, help, initially } = setting
    const name = `\`--${flag}${value === undefined ? '' : ` ${value}`}\`${isList ? ' …' : ''}`
    const shown = variable === undefined ? '' : `\`${variable}\``
    expect(readme).toContain(`| ${name} | ${shown} | ${help} | ${initially ?? ''} |`.replaceAll('  ', ' '))
  })

  it.each(Object.entries(variablesOnly))('%s is in the README', (name, help) => {
    expect(readme).toContain(`| \`${name}\` | ${help} |`)
  })

  it('are all in --help, in lines that fit', () => {
    const usage = formatUsage()
    for (const { flag, variable = '' } of settings) {
      expect(usage).toContain(`  --${flag} `)
      expect(usage).toContain(variable)
    }
    for (const line of usage.split('\n')) expect(line.length).toBeLessThanOrEqual(130)
  })
})
