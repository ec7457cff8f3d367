import { describe, expect, it } from 'vitest'
import { findTypeScriptBlocks } from './find-typescript-blocks.ts'

describe('findTypeScriptBlocks', () => {
  it('finds every block marked ts, with the line on which its code begins', () => {
    const markdown = '# Title\n\n```ts\nconst a = 1\nconst b = 2\n```\n\ntext\n\n```ts title="x"\nconst c = 3\n```\n'
    expect(findTypeScriptBlocks(markdown)).toEqual([
      { line: 4, code: 'const a = 1\nconst b = 2\n' },
      { line: 11, code: 'const c = 3\n', title: 'x' },
    ])
  })

  it('leaves out blocks of other languages', () => {
    expect(findTypeScriptBlocks('```sh\npnpm start\n```\n\n```tsx\n<a/>\n```\n')).toEqual([])
  })
})
