/** `pnpm prices`: compares our price data with that of others, and dates the rows that agree. */
import { spawnSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { parseArgs } from 'node:util'
import type { Comparison } from './prices/compare-prices.ts'
import type { LoadedSources } from './prices/load-sources.ts'

const usage = `Usage: pnpm prices [--litellm FILE] [--models-dev FILE] [--offline] [--json] [--write]

Compares every row of packages/cost/src/data (overlay, tiers, output limits) with the pinned genai-prices data, with
litellm's model_prices_and_context_window.json and with models.dev's api.json, field by field, where both have one.

  --litellm FILE, --models-dev FILE   read the file instead of asking the network
  --offline                           ask no network
  --json                              one JSON object instead of text
  --write                             set "verified" to today in every row that a source knows and none contradicts

A difference is known where ours is the dearer and the row has a note about it. Exit codes: 0 no difference that is
not known, 1 differences, 2 wrong usage. A source that cannot be reached is named, and counts as no difference.
`

const root = join(import.meta.dirname, '..')
const options = readOptions()

if (options === undefined) process.exitCode = 2
else if (options.help) process.stdout.write(usage)
else process.exitCode = build() ? await refresh(options) : 1

type Options = NonNullable<ReturnType<typeof readOptions>>

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        litellm: { type: 'string' },
        'models-dev': { type: 'string' },
        offline: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        write: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
    return values
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${usage}`)
    return undefined
  }
}

/** The sources of @wflo/cost need a built @wflo/core. */
function build(): boolean {
  const args = ['run', 'build', '--filter=@wflo/core', '--output-logs=errors-only']
  const { status, stdout, stderr } = spawnSync('turbo', args, { cwd: root, encoding: 'utf8' })
  if (status !== 0) process.stderr.write(`@wflo/core cannot be built:\n${stdout ?? ''}${stderr ?? ''}`)
  return status === 0
}

async function refresh({ litellm, 'models-dev': modelsDev, offline, json, write }: Options): Promise<number> {
  const [{ loadSources }, { readOurRows }, { comparePrices }] = await Promise.all([
    import('./prices/load-sources.ts'),
    import('./prices/our-rows.ts'),
    import('./prices/compare-prices.ts'),
  ])
  const at = Date.now()
  const loaded = await loadSources({ at, litellm, modelsDev, online: !offline }).catch((error: Error) => error)
  if (loaded instanceof Error) {
    process.stderr.write(`${loaded.message}\n`)
    return 2
  }
  const rows = await readOurRows(at)
  const comparison = await comparePrices(rows, loaded.sources)
  const written = write ? await dateRows(comparison, new Date(at).toISOString().slice(0, 10)) : 0
  await print({ ...comparison, ...loaded, rows: rows.length, written }, json)
  return comparison.differences.some(({ note }) => note === undefined) ? 1 : 0
}

async function dateRows({ agreed }: Comparison, day: string): Promise<number> {
  const { setVerified } = await import('./prices/set-verified.ts')
  for (const file of new Set(agreed.map((row) => row.file))) {
    const text = await readFile(file, 'utf8')
    const { prices, limits = prices } = JSON.parse(text)
    const places = agreed.filter((row) => row.file === file).map(({ index }) => index)
    await writeFile(file, setVerified(text, limits.length, places, day))
  }
  return agreed.length
}

interface Report extends Comparison, LoadedSources {
  readonly rows: number
  readonly written: number
}

async function print({ rows, sources, missing, differences, agreed, written }: Report, json: boolean): Promise<void> {
  const names = sources.map(({ name }) => name)
  if (json) {
    const shown = differences.map((each) => ({ ...each, file: relative(root, each.file) }))
    const report = { rows, sources: names, missing, agreed: agreed.length, written, differences: shown }
    process.stdout.write(`${JSON.stringify(report)}\n`)
    return
  }
  const { formatDifferences } = await import('./prices/format-report.ts')
  const known = differences.filter(({ note }) => note !== undefined).length
  for (const { name, reason } of missing) process.stdout.write(`${name} is missing: ${reason}\n`)
  if (differences.length > 0) process.stdout.write(`${formatDifferences(differences)}\n`)
  process.stdout.write(
    `${rows} rows compared with ${names.join(', ')}: ${agreed.length} agree, ${differences.length - known} ` +
      `differences, ${known} known${written > 0 ? `; ${written} rows dated` : ''}\n`,
  )
}
