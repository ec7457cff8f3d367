import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type LedgerEntry, type Money, parseMoney, type RunSummary, type StepView } from '@wflo/core'
import { type ModelRequest, type ModelServer, type Reply, startModelServer } from '@wflo/model-server'
import { sqliteJournal } from '@wflo/sqlite'
import type { WorkerTask } from './worker.ts'

/** A file with runs, a model server and a witness: everything that outlives the processes. */
export interface CrashWorld {
  readonly task: Pick<WorkerTask, 'file' | 'witness' | 'baseUrl'>
  readonly server: ModelServer
  /** Every attempt of a custom step that began, in any process: `run step attempt`. */
  readonly witnessed: () => readonly string[]
  readonly story: () => Promise<Story>
  readonly close: () => Promise<void>
}

/** What the file says in the end. */
export interface Story {
  readonly runs: readonly RunSummary[]
  readonly steps: ReadonlyMap<string, readonly StepView[]>
  readonly ledgers: ReadonlyMap<string, readonly LedgerEntry[]>
}

export async function createCrashWorld(): Promise<CrashWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'wflo-crash-'))
  const witness = join(folder, 'witness.txt')
  const file = join(folder, 'runs.db')
  writeFileSync(witness, '')
  const server = await startModelServer()
  server.reply(answer)
  return {
    server,
    task: { file, witness, baseUrl: server.baseUrl },
    witnessed: () => readFileSync(witness, 'utf8').trim().split('\n'),
    story: () => readStory(file),
    async close() {
      await server.close()
      rmSync(folder, { recursive: true })
    },
  }
}

/** The same answer to the same question: a tool first, where there is one, then what the question was. */
function answer({ tools, turns }: ModelRequest): Reply {
  const last = turns.at(-1)
  if (tools.length > 0 && last?.role !== 'tool') {
    return { kind: 'tool-calls', delayMs: 2, calls: [{ tool: 'look-up', arguments: { query: 'moon' } }] }
  }
  return { kind: 'text', delayMs: 2, text: `Answer to ${last?.text.slice(0, 30)}` }
}

async function readStory(path: string): Promise<Story> {
  const journal = sqliteJournal({ path })
  const runs = await journal.list({ limit: 10_000 })
  const steps = new Map<string, readonly StepView[]>()
  const ledgers = new Map<string, readonly LedgerEntry[]>()
  for (const { runId } of runs) {
    steps.set(runId, await journal.steps(runId))
    ledgers.set(runId, await journal.ledger(runId))
  }
  await journal.close()
  return { runs, steps, ledgers }
}

/** What the vendor charges for everything that it answered, by its list prices: $0.15 and $0.60 per million tokens. */
export function chargedBy({ requests }: ModelServer): Money {
  return requests.reduce((sum, { usage }) => sum + chargeOf(usage), 0n)
}

function chargeOf(usage: ModelServer['requests'][number]['usage']): Money {
  if (usage === undefined) return 0n
  return BigInt(usage.inputTokens) * parseMoney('0.00000015') + BigInt(usage.outputTokens) * parseMoney('0.0000006')
}

/** Booked by model calls alone: what a parent has booked for its child is the child's books once more. */
export function bookedFor({ ledgers }: Story): Money {
  const entries = [...ledgers.values()].flat().filter(({ target }) => target.startsWith('openai/'))
  return entries.reduce((sum, { amount }) => sum + parseMoney(amount), 0n)
}
