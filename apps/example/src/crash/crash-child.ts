import process from 'node:process'
import { createEngine } from '@wflo/core/engine'
import { sqliteJournal } from '@wflo/sqlite'
import { defineDigest } from '../definitions.ts'
import { vendorsOf } from '../model-access.ts'
import { texts } from '../texts.ts'
import { createProvider, vendorModel } from '../vendors.ts'
import type { CrashTask } from './crash-task.ts'
import { dyingJournal } from './dying-journal.ts'

/** A process of its own, which begins a run and is killed half-way. */
const { database, runId, models, baseUrls, finishedSteps } = JSON.parse(process.argv[2] ?? '') as CrashTask
const model = vendorModel(models[0])
const providers = await Promise.all(
  vendorsOf(models).map((vendor) => createProvider(vendor, { model, apiKey: 'demo', baseUrl: baseUrls[vendor] })),
)
const digest = defineDigest(models)
const journal = dyingJournal(sqliteJournal({ path: database }), finishedSteps)
const engine = createEngine({ workflows: [digest], providers, journal, recover: false })
const run = await engine.start(digest, { texts, models, demo: true }, { runId })
await run.result()
