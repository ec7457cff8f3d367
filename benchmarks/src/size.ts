import { execFileSync } from 'node:child_process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { median } from './interleave.ts'
import { printTable } from './print-table.ts'

const dist = fileURLToPath(new URL('../../packages/core/dist/', import.meta.url))

interface Bundle {
  readonly files: readonly string[]
  readonly contents: string
}

const index = `${dist}index.js`
const engine = `${dist}engine.js`

const bundles: Readonly<Record<string, Bundle>> = {
  'everything of @wflo/core': { files: [index], contents: `export * from '${index}'` },
  'everything of @wflo/core with its engine': {
    files: [index, engine],
    contents: `export * from '${index}'; export * from '${engine}'`,
  },
  'what an application uses of both': {
    files: [index, engine],
    contents: `export { defineEvent, defineLLMStep, defineStep, defineWorkflow, formatUsd, usd } from '${index}'; export { createEngine } from '${engine}'`,
  },
}

/** What `@wflo/core` costs to load: gzipped bundle, and import time in a fresh process. */
export async function benchSize(): Promise<void> {
  const rows: Record<string, string>[] = []
  for (const [name, { files, contents }] of Object.entries(bundles)) {
    rows.push({
      bundle: name,
      'gzipped KB': ((await gzippedSize(contents)) / 1_000).toFixed(1),
      'import ms': importTime(files).toFixed(1),
    })
  }
  printTable('size and import time (aim with engine: ≤ 20 KB, ≤ 25 ms)', rows)
}

async function gzippedSize(contents: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: dist },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'node',
    logLevel: 'error',
  })
  return gzipSync(outputFiles[0]?.contents ?? new Uint8Array()).length
}

/** Median of fresh processes; the import alone is timed, and it loads the files as a whole. */
function importTime(files: readonly string[]): number {
  const urls = files.map((file) => pathToFileURL(file).href)
  const program = `const begun = performance.now(); for (const url of ${JSON.stringify(urls)}) await import(url); console.log(performance.now() - begun)`
  const times = Array.from({ length: 15 }, () =>
    Number(execFileSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' })),
  )
  return median(times)
}
