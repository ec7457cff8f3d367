import { execFileSync } from 'node:child_process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { median } from './interleave.ts'
import { printTable } from './print-table.ts'

const dist = fileURLToPath(new URL('../../packages/core/dist/', import.meta.url))
const doors = { '@wflo/core': ['index.js'], '@wflo/core with its engine': ['index.js', 'engine.js'] } as const

/** What `@wflo/core` costs to load: gzipped bundle, and import time in a fresh process. */
export async function benchSize(): Promise<void> {
  const rows: Record<string, string>[] = []
  for (const [name, files] of Object.entries(doors)) {
    rows.push({
      doors: name,
      'gzipped KB': ((await gzippedSize(files)) / 1_000).toFixed(1),
      'import ms': importTime(files).toFixed(1),
    })
  }
  printTable('size and import time (aim with engine: ≤ 20 KB, ≤ 25 ms)', rows)
}

async function gzippedSize(files: readonly string[]): Promise<number> {
  const contents = files.map((file) => `export * from ${JSON.stringify(`${dist}${file}`)}`).join('\n')
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: dist },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'node',
  })
  return gzipSync(outputFiles[0]?.contents ?? new Uint8Array()).length
}

/** Median of fresh processes, less nothing: the import alone is timed. */
function importTime(files: readonly string[]): number {
  const urls = files.map((file) => pathToFileURL(`${dist}${file}`).href)
  const program = `const begun = performance.now(); for (const url of ${JSON.stringify(urls)}) await import(url); console.log(performance.now() - begun)`
  const times = Array.from({ length: 15 }, () =>
    Number(execFileSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' })),
  )
  return median(times)
}
