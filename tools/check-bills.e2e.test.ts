import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from './temporary-folder.ts'

const cases = join(import.meta.dirname, 'bills/fixtures/cases.json')

function checkBills(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync('node', [join(import.meta.dirname, 'check-bills.ts'), ...args], {
    encoding: 'utf8',
  })
  return { status, stderr, lines: stdout.split('\n').filter((line) => line !== '') }
}

describe('pnpm check-bills', { timeout: 120_000 }, () => {
  it('prints one JSON object a line, in the order of the cases', () => {
    const { status, lines } = checkBills(cases)
    const ids = (JSON.parse(readFileSync(cases, 'utf8')) as readonly { readonly id: string }[]).map(({ id }) => id)
    expect(status).toBe(0)
    expect(lines.map((line) => JSON.parse(line).id)).toEqual(ids)
    expect(lines[0]).toMatch(/^\{"id":"[^"]+","usd":"[\d.]+"\}$/)
  })

  it('goes on behind a case that it cannot read, and says what it lacks', () => {
    using folder = temporaryFolder('bills')
    const file = join(folder.path, 'cases.json')
    writeFileSync(file, JSON.stringify([{ id: 'odd' }, 7]))
    const { status, stderr, lines } = checkBills(file)
    expect([status, ...lines]).toEqual([
      0,
      '{"id":"odd","error":"InvalidCaseError"}',
      '{"id":"","error":"InvalidCaseError"}',
    ])
    expect(stderr).toContain('a case has no provider')
  })

  it.each([
    [[], 2, /Usage/],
    [['a', 'b'], 2, /Usage/],
    [['/nowhere/cases.json'], 1, /cannot be checked/],
  ])('ends with a code that means something: %j', (args, code, message) => {
    const { status, stderr } = checkBills(...args)
    expect([status, stderr]).toEqual([code, expect.stringMatching(message)])
  })
})
