import type { Engine } from '../engine/engine.ts'
import { parseMoney } from '../money/money.ts'

/** What has to be true of every run in every order. Throws what is not. */
export async function checkBooks(
  engine: Engine,
  runIds: readonly string[],
  made: ReadonlyMap<string, number>,
): Promise<void> {
  for (const [attempt, times] of made) if (times > 1) throw new Error(`attempt "${attempt}" was made ${times} times`)
  for (const runId of runIds) {
    const open = (await engine.ledger(runId)).filter(({ state }) => state === 'reserved')
    if (open.length > 0) throw new Error(`run "${runId}" has ended, and ${open[0]?.key} is still reserved`)
    await checkLimit(engine, runId)
  }
}

async function checkLimit(engine: Engine, runId: string): Promise<void> {
  for await (const event of engine.events(runId)) {
    if (!('budget' in event) || event.budget?.limit === undefined) continue
    const { spent, reserved, unresolved, limit } = event.budget
    const booked = parseMoney(spent) + parseMoney(reserved) + parseMoney(unresolved)
    if (booked > parseMoney(limit)) throw new Error(`run "${runId}" has booked more than its limit at ${event.type}`)
  }
}
