import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The files of a document: its blocks of TypeScript that have a title, by that. */
export function titledBlocks(root: string, document: string): ReadonlyMap<string, string> {
  const text = readFileSync(join(root, document), 'utf8')
  const blocks = [...text.matchAll(/```ts title="([^"]+)"\n([\s\S]*?)```/g)]
  return new Map(blocks.map(([, title = '', code = '']) => [title, code]))
}
