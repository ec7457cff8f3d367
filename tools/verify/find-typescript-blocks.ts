export interface CodeBlock {
  /** Line of the document on which the code begins, from 1. */
  readonly line: number
  readonly code: string
  /** Of its file, where the fence says ` title="…"`: other blocks of the folder can import it as `./title`. */
  readonly title?: string
}

const fence = /^ *```ts\b(?: title="(?<title>[^"\n]+)")?[^\n]*\n(?<code>[\s\S]*?)^ *```$/gm

/** The code blocks of a Markdown document that are marked `ts`. */
export function findTypeScriptBlocks(markdown: string): readonly CodeBlock[] {
  return [...markdown.matchAll(fence)].map(({ index, groups }) => ({
    line: markdown.slice(0, index).split('\n').length + 1,
    code: groups?.code ?? '',
    ...(groups?.title === undefined ? {} : { title: groups.title }),
  }))
}
