import process from 'node:process'
import { defineWorkflow } from '@wflo/core'
import { createEngine } from '@wflo/core/engine'
import { sqliteJournal } from '@wflo/sqlite'

/** Starts runs that wait for a decision and prints how much memory they take, as JSON. Wants `--expose-gc`. */
const { file, few, many } = JSON.parse(process.argv[2] ?? '') as { file: string; few: number; many: number }

const asks = defineWorkflow({
  name: 'asks',
  run: async (ctx, name: string) => (await ctx.approve({ title: `Go on with ${name}?` }))?.by ?? 'nobody',
})
const engine = createEngine({ workflows: [asks], journal: sqliteJournal({ path: file }), recover: false })

async function startUpTo(from: number, to: number): Promise<number> {
  for (let index = from; index < to; index += 1) await engine.start(asks, `run ${index}`, { runId: `r${index}` })
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}

const withFew = await startUpTo(0, few)
const withMany = await startUpTo(few, many)
const waiting = await engine.list({ awaitsApproval: true, limit: many + 1 })
await engine.approve('r0', { approved: true, by: 'ada' })
await engine.approve(`r${many - 1}`, { approved: true, by: 'bob' })
const decided = [await engine.result('r0'), await engine.result(`r${many - 1}`)]
await engine.close()

// Another engine takes them up without reading their logs.
const begun = performance.now()
const next = createEngine({ workflows: [asks], journal: sqliteJournal({ path: file }), recover: false })
const recovered = (await next.recover()).length
const recoveryMs = performance.now() - begun
globalThis.gc?.()
const afterRecovery = process.memoryUsage().heapUsed
await next.approve('r7', { approved: true, by: 'cy' })
decided.push(await next.result('r7'))
await next.close()
process.stdout.write(
  JSON.stringify({
    bytesPerRun: (withMany - withFew) / (many - few),
    growthOfRecovery: afterRecovery - withMany,
    waiting: waiting.length,
    recovered,
    recoveryMs,
    decided,
  }),
)
