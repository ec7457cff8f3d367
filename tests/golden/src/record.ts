import { existsSync, writeFileSync } from 'node:fs'
import { type Journal, memoryJournal } from '@wflo/core/engine'
import { faultyJournal } from '@wflo/core/testing'
import { type Feature, features } from './features.ts'
import { createGoldenEngine } from './golden-engine.ts'
import { type GoldenLog, logFolder, logPath } from './golden-log.ts'
import { writeSums } from './sums.ts'

/** Records the features that have no log yet. A log that exists is never written again: that is its point. */
for (const [name, feature] of Object.entries(features)) {
  if (existsSync(logPath(name))) continue
  writeFileSync(logPath(name), `${JSON.stringify(await record(name, feature), null, 1)}\n`)
  console.log(`recorded ${name}`)
}
writeSums(logFolder)

async function record(runId: string, feature: Feature): Promise<GoldenLog> {
  const journal = memoryJournal()
  if (feature.crashAfter !== undefined) {
    const dying = createGoldenEngine(faultyJournal(journal, { append: feature.crashAfter, kind: 'crash' }))
    await dying.start(feature.workflow, feature.input as never, { runId }).catch(() => {})
  }
  await using engine = createGoldenEngine(journal)
  const run = await engine.start(feature.workflow, feature.input as never, { runId })
  await feature.drive?.(run)
  await run.result().catch(() => {})
  await feature.afterwards?.(run)
  const stored = await journal.load(runId)
  if (stored === undefined) throw new Error(`${runId} was not recorded`)
  const { records, summary } = stored
  return { records, summary, ...(await toldBy(journal, runId, records)) }
}

/** A fresh log tells what came after it began. */
async function toldBy(
  journal: Journal,
  runId: string,
  [started]: GoldenLog['records'],
): Promise<Pick<GoldenLog, 'ledger' | 'events'>> {
  const continued = started?.type === 'run-started' ? started.continued : undefined
  const ledger = await journal.ledger(runId)
  const isLater = (key: string): boolean => Number(key.split('/', 1)[0]) > (continued?.carry.commands ?? 0)
  return {
    ledger: ledger.filter(({ key }) => isLater(key)),
    events: await journal.events(runId, (continued?.sequence ?? 0) + 1),
  }
}
