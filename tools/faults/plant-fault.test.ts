import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type TemporaryFolder, temporaryFolder } from '../temporary-folder.ts'
import { root } from '../workspace.ts'
import { plantFault } from './plant-fault.ts'

const source = 'export const add = (a: number, b: number): number => a + b\n'
const test = `import { expect, it } from 'vitest'
import { add } from './add.ts'

it('adds', () => expect(add(2, 3)).toBe(5))
`

/** A repository of one module with one test. */
function smallRepository(): TemporaryFolder {
  const folder = temporaryFolder('plant-fault')
  mkdirSync(join(folder.path, 'src'))
  writeFileSync(join(folder.path, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(folder.path, 'src/add.ts'), source)
  writeFileSync(join(folder.path, 'src/add.test.ts'), test)
  symlinkSync(join(root, 'node_modules'), join(folder.path, 'node_modules'))
  return folder
}

const fault = { name: 'subtract', file: 'src/add.ts', find: 'a + b', replace: 'a - b', tests: ['src'] }

describe('plantFault', { timeout: 30_000 }, () => {
  it('names the test that notices, and takes the bug out again', async () => {
    using folder = smallRepository()
    expect(await plantFault(fault, folder.path)).toMatchObject({ isNoticed: true, explanation: 'adds' })
    expect(readFileSync(join(folder.path, 'src/add.ts'), 'utf8')).toBe(source)
  })

  it('says when every test passes with the bug', async () => {
    using folder = smallRepository()
    const harmless = { ...fault, replace: 'b + a' }
    expect(await plantFault(harmless, folder.path)).toMatchObject({ isNoticed: false, explanation: 'all 1 tests pass' })
  })

  it('does not take a bug that cannot be loaded for one that was noticed', async () => {
    using folder = smallRepository()
    expect((await plantFault({ ...fault, replace: 'a +' }, folder.path)).isNoticed).toBe(false)
  })

  it('refuses a text that does not stand in the file exactly once', async () => {
    using folder = smallRepository()
    const { isNoticed, explanation } = await plantFault({ ...fault, find: 'number' }, folder.path)
    expect(isNoticed).toBe(false)
    expect(explanation).toContain('3 times in src/add.ts')
  })
})
