import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The short example of the README: its first block of TypeScript. */
export function readmeExample(root: string): string {
  const readme = readFileSync(join(root, 'README.md'), 'utf8')
  const block = /```ts\n([\s\S]*?)```/.exec(readme)?.[1]
  if (block === undefined) throw new Error('README.md has no block of TypeScript')
  return block
}

/** Lines that say something. */
export function linesOf(code: string): readonly string[] {
  return code.split('\n').filter((line) => line.trim() !== '')
}
