import { defineEvent, defineStep, defineWorkflow } from '@wflo/core'
import { createEngine, type Engine } from '@wflo/core/engine'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFolder } from './batch.fixtures.ts'
import { sqliteJournal } from './sqlite-journal.ts'

const go = defineEvent({ name: 'go' })
const executed: string[] = []

const work = defineStep({
  name: 'work',
  run: (_: undefined, { runId }) => {
    executed.push(runId)
    return 'worked'
  },
})

const waits = defineWorkflow({
  name: 'waits',
  steps: [work],
  events: [go],
  async run(ctx) {
    const decision = await ctx.approve({ title: 'May I?', approvers: ['ada'] })
    await ctx.waitFor(go)
    return [await ctx.run(work), decision?.by ?? null]
  },
})

let folder: ReturnType<typeof createFolder>
let first: Engine
let second: Engine

function open(path: string, recover = false): Engine {
  return createEngine({ workflows: [waits], journal: sqliteJournal({ path, pollInterval: 2 }), recover })
}

beforeEach(() => {
  folder = createFolder()
  executed.length = 0
})
afterEach(async () => {
  await first.close()
  await second.close()
  folder.remove()
})

async function startHere(): Promise<string> {
  const path = folder.file()
  first = open(path)
  second = open(path)
  await first.start(waits, undefined, { runId: 'r' })
  return path
}

describe('two engines on one file', () => {
  it('execute a run in one, and talk to it from both', async () => {
    await startHere()
    const result = second.result('r')
    const types: string[] = []
    const followed = (async () => {
      for await (const { type } of second.events('r')) types.push(type)
    })()
    await second.approve('r', { approved: true, by: 'ada' })
    await second.send('r', go)
    expect(await result).toEqual(['worked', 'ada'])
    expect(await first.result('r')).toEqual(['worked', 'ada'])
    await followed
    expect(types.at(-1)).toBe('run-end')
    expect(types.filter((type) => type === 'approval-end')).toHaveLength(1)
    expect(executed).toEqual(['r'])
  })

  it('refuse by name what the run refuses, whoever executes it', async () => {
    await startHere()
    await expect(second.approve('r', { approved: true, by: 'eve' })).rejects.toMatchObject({
      code: 'approver_not_listed',
    })
    await second.approve('r', { approved: true, by: 'ada' })
    await expect(second.approve('r', { approval: '1/approval', approved: true, by: 'ada' })).rejects.toMatchObject({
      code: 'approval_closed',
    })
    await second.cancel('r')
    await expect(second.result('r')).rejects.toMatchObject({ code: 'run_cancelled' })
    await expect(second.send('r', go)).rejects.toMatchObject({ code: 'run_ended' })
  })

  it('start one run where both start it', async () => {
    const path = folder.file()
    first = open(path)
    second = open(path)
    const runs = await Promise.all([first, second].map((engine) => engine.start(waits, undefined, { runId: 'both' })))
    await runs[0]?.approve({ approved: true, by: 'ada' })
    await runs[1]?.send(go)
    expect(await Promise.all(runs.map((run) => run.result()))).toEqual([
      ['worked', 'ada'],
      ['worked', 'ada'],
    ])
    expect(executed).toEqual(['both'])
  })

  it('hand a run over where one of them is closed, to whoever waits for it', async () => {
    await startHere()
    const result = second.result('r')
    await first.close()
    await second.approve('r', { approved: true, by: 'ada' })
    await second.send('r', go)
    expect(await result).toEqual(['worked', 'ada'])
  })

  it('answer a message to a run that ended before it was read', async () => {
    await startHere()
    await first.approve('r', { approved: true, by: 'ada' })
    const sent = Promise.allSettled([first.send('r', go), second.send('r', go), second.send('r', go)])
    expect(await second.result('r')).toEqual(['worked', 'ada'])
    for (const result of await sent) {
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'run_ended' })
    }
  })

  it('take up by themselves what nobody executes', async () => {
    const path = await startHere()
    await first.close()
    await second.close()
    first = open(path, true)
    second = open(path, false)
    await second.approve('r', { approved: true, by: 'ada' })
    await second.send('r', go)
    expect(await first.result('r')).toEqual(['worked', 'ada'])
    expect(executed).toEqual(['r'])
  })

  it('say that they are closed to those who still wait', async () => {
    await startHere()
    const follow = async (): Promise<void> => {
      for await (const event of second.events('r')) void event
    }
    const waiting = [second.result('r'), second.send('r', go), follow()]
    await second.close()
    const [result, ...others] = await Promise.allSettled(waiting)
    expect(result).toMatchObject({ status: 'rejected', reason: { code: 'engine_closed' } })
    // A message may have been recorded before, and who follows a run may have nothing more to hear.
    for (const other of others) {
      if (other.status === 'rejected') expect(other.reason).toMatchObject({ code: 'engine_closed' })
    }
  })
})
