import { describe, expect, it } from 'vitest'
import { defineEvent } from '../event/define-event.ts'
import { fakeClock } from '../testing/fake-clock.ts'
import { defineWorkflow } from '../workflow/define-workflow.ts'
import { createEngine } from './create-engine.ts'
import { memoryJournal } from './memory-journal.ts'

const go = defineEvent({ name: 'go' })

/** More than an engine keeps in memory. */
const many = 400

function definitions() {
  let bodies = 0
  const waits = defineWorkflow({
    name: 'waits',
    events: [go],
    async run(ctx) {
      bodies += 1
      await ctx.waitFor(go)
      return ctx.now()
    },
  })
  const sleeps = defineWorkflow({
    name: 'sleeps',
    async run(ctx, ms: number) {
      bodies += 1
      await ctx.sleep(ms)
      return ms
    },
  })
  return { waits, sleeps, bodies: () => bodies }
}

describe('runs that only wait', () => {
  it('are put away when there are many, and go on from their log when something comes', async () => {
    const { waits, bodies } = definitions()
    await using engine = createEngine({ workflows: [waits] })
    for (let index = 0; index < many; index += 1) await engine.start(waits, undefined, { runId: `r${index}` })
    expect(bodies()).toBe(many)
    await engine.send(`r${many - 1}`, go)
    expect(bodies()).toBe(many)
    await engine.send('r0', go)
    expect(bodies()).toBe(many + 1)
    expect([await engine.result('r0'), await engine.result(`r${many - 1}`)]).toEqual([
      expect.any(Number),
      expect.any(Number),
    ])
  })

  it('wake up in time, whether they were put away or not', async () => {
    const clock = fakeClock()
    const { sleeps, bodies } = definitions()
    await using engine = createEngine({ workflows: [sleeps], clock })
    const runs = []
    for (let index = 0; index < many; index += 1)
      runs.push(await engine.start(sleeps, index + 1, { runId: `r${index}` }))
    const results = Promise.all(runs.map((run) => run.result()))
    expect(clock.waiting).toBe(many)
    const isDone = { yet: false }
    results.finally(() => {
      isDone.yet = true
    })
    clock.advance(many)
    await expect.poll(() => clock.advance(0) ?? isDone.yet).toBe(true)
    expect(await results).toEqual(runs.map((_, index) => index + 1))
    expect(bodies()).toBeGreaterThan(many)
    expect(clock.waiting).toBe(0)
  })

  it('tell those who follow them from before', async () => {
    const { waits } = definitions()
    await using engine = createEngine({ workflows: [waits] })
    const followed = await engine.start(waits, undefined, { runId: 'followed' })
    const types: string[] = []
    const following = (async () => {
      for await (const { type } of followed.events()) types.push(type)
    })()
    const result = followed.result()
    for (let index = 0; index < many; index += 1) await engine.start(waits, undefined, { runId: `r${index}` })
    await followed.send(go)
    await following
    expect(types).toEqual(['run-start', 'wait-start', 'wait-end', 'run-end'])
    expect(await result).toEqual(expect.any(Number))
  })
})

describe('retention', () => {
  it('removes what ended long ago, and keeps what goes on', async () => {
    const clock = fakeClock()
    const { sleeps, waits } = definitions()
    const journal = memoryJournal()
    await using engine = createEngine({ workflows: [sleeps, waits], clock, journal })
    for (const runId of ['a', 'b']) await engine.start(sleeps, 0, { runId })
    clock.advance(0)
    await Promise.all(['a', 'b'].map((runId) => engine.result(runId)))
    await engine.start(waits, undefined, { runId: 'open' })
    expect(await engine.prune({ olderThan: '1 hour' })).toBe(0)
    clock.advance(3_600_001)
    expect(await engine.prune({ olderThan: '1 hour' })).toBe(2)
    expect((await engine.list()).map(({ runId }) => runId)).toEqual(['open'])
    await expect(engine.get('a')).rejects.toMatchObject({ code: 'run_not_found' })
    await expect(engine.prune({ olderThan: '1 hour', signal: AbortSignal.abort() })).rejects.toThrow()
  })
})
