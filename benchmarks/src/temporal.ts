import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { DefaultLogger, Runtime } from '@temporalio/worker'
import { startTemporal } from '@wflo/services'
import { listAttributes } from '@wflo/temporal'
import { printTable } from './print-table.ts'
import { writeBundles } from './temporal/bundles.ts'
import { createContestant } from './temporal/contestant.ts'
import { toRows } from './temporal/judge.ts'
import { measure } from './temporal/measure.ts'
import { shapes } from './temporal/shapes.ts'

/** What a definition costs on Temporal beside the same work written by hand, on one server, in turns. */
export async function benchTemporal(): Promise<void> {
  const searchAttributes = listAttributes().map(({ name }) => name)
  await using server = await startTemporal({ searchAttributes })
  if (server === undefined) {
    console.log('\ntemporal is left out: there is no server here')
    return
  }
  console.log(`\nNode ${process.versions.node}, ${server.version}`)
  Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] })
  const folder = mkdtempSync(join(tmpdir(), 'wflo-bench-'))
  try {
    const bundles = await writeBundles(folder)
    await using wflo = await createContestant('wflo', bundles, server)
    await using twin = await createContestant('twin', bundles, server)
    for (const shape of shapes) {
      const comparison = await measure({ server, bundles, contestants: [wflo, twin], shape })
      printTable(`wflo on Temporal beside a hand-written twin: ${shape.title}`, toRows(shape, comparison))
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
