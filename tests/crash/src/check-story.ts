import { parseMoney } from '@wflo/core'
import { expect } from 'vitest'
import { bookedFor, type CrashWorld, chargedBy } from './crash-world.ts'

/** What has to be true of every world, however often its processes were killed. */
export async function checkStory(world: CrashWorld): Promise<void> {
  await world.server.idle()
  const story = await world.story()
  for (const { runId, status, budget } of story.runs) {
    expect(`${runId} ${status}`).toBe(`${runId} completed`)
    expect(budget.reserved).toBe('0')
    expect(parseMoney(budget.spent) + parseMoney(budget.unresolved)).toBeLessThanOrEqual(
      parseMoney(budget.limit ?? '0'),
    )
  }
  const open = [...story.ledgers.values()].flat().filter(({ state }) => state === 'reserved')
  expect(open).toEqual([])
  expect(bookedFor(story)).toBeGreaterThanOrEqual(chargedBy(world.server))
  checkWitness(world, story.steps)
}

/** Each attempt was made once at the most, and none after the one that the record says was the last. */
function checkWitness({ witnessed }: CrashWorld, steps: Awaited<ReturnType<CrashWorld['story']>>['steps']): void {
  const lines = witnessed()
  expect(lines.filter((line, index) => lines.indexOf(line) !== index)).toEqual([])
  for (const line of lines) {
    const [runId = '', stepId, attempt] = line.split(' ')
    const step = steps.get(runId)?.find((each) => each.stepId === stepId)
    expect(Number(attempt)).toBeLessThanOrEqual(step?.attempts ?? 0)
  }
}
