import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Models } from '../read-models.ts'

export interface WrittenDefinitions extends Disposable {
  /** A file URL, for a worker. */
  readonly url: URL
}

/** A worker takes its definitions from a module, and these depend on `--model`: so the module is written for it. */
export function writeDefinitions(models: Models): WrittenDefinitions {
  const folder = mkdtempSync(join(tmpdir(), 'wflo-example-definitions-'))
  const file = join(folder, 'definitions.mjs')
  const define = JSON.stringify(new URL('./definitions.js', import.meta.url).pathname)
  const chosen = JSON.stringify(models)
  writeFileSync(
    file,
    `import { defineCoder, defineDigest, defineQuestion, defineResearch } from ${define}
export const workflows = [defineDigest(${chosen}), defineQuestion(${chosen}), defineResearch(${chosen}), defineCoder(${chosen})]
`,
  )
  return { url: new URL(`file://${file}`), [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) }
}
