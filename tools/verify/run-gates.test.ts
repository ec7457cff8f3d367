import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../temporary-folder.ts'
import type { Gate } from './gates.ts'
import { type GateResult, runGates } from './run-gates.ts'

const gate = (name: string, rest: Partial<Gate> = {}): Gate => ({ name, checks: '', needsBuild: false, ...rest })

async function run(scripts: Readonly<Record<string, string>>, gates: readonly Gate[]) {
  const folder = temporaryFolder('run-gates')
  const named = Object.fromEntries(Object.entries(scripts).map(([name, script]) => [`verify:${name}`, script]))
  writeFileSync(join(folder.path, 'package.json'), JSON.stringify({ scripts: named }))
  const told: GateResult[] = []
  await runGates(gates, { folder: folder.path, concurrency: 2, onResult: (result) => told.push(result) })
  return { told, folder, [Symbol.dispose]: folder[Symbol.dispose] }
}

describe('runGates', () => {
  it('is red where a script fails, and keeps what it said on both streams', async () => {
    using ran = await run({ good: 'echo fine', bad: 'echo one; echo two >&2; exit 3' }, [gate('good'), gate('bad')])
    const results = Object.fromEntries(ran.told.map(({ name, passed, output }) => [name, { passed, output }]))
    expect(results).toEqual({
      good: { passed: true, output: 'fine\n' },
      bad: { passed: false, output: 'one\ntwo\n' },
    })
  })

  it('lets gates that need the build wait for it', async () => {
    const gates = [gate('build'), gate('packages', { needsBuild: true })]
    using ran = await run({ build: 'sleep 0.2; touch built', packages: 'test -f built' }, gates)
    expect(ran.told.map(({ name, passed }) => [name, passed])).toEqual([
      ['build', true],
      ['packages', true],
    ])
  })

  it('does not run them where the build is red', async () => {
    const gates = [gate('build'), gate('packages', { needsBuild: true })]
    using ran = await run({ build: 'exit 1', packages: 'touch ran' }, gates)
    expect(ran.told.map(({ passed }) => passed)).toEqual([false, false])
    expect(existsSync(join(ran.folder.path, 'ran'))).toBe(false)
  })

  it('runs a gate alone, behind the others', async () => {
    const gates = [gate('tests', { alone: true }), gate('slow')]
    using ran = await run({ tests: 'test -f slow', slow: 'sleep 0.2; touch slow' }, gates)
    expect(ran.told.map(({ name, passed }) => [name, passed])).toEqual([
      ['slow', true],
      ['tests', true],
    ])
  })
})
