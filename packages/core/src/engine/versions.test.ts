import { describe, expect, it } from 'vitest'
import { defineEvent } from '../event/define-event.ts'
import { defineStep } from '../step/define-step.ts'
import { defineWorkflow } from '../workflow/define-workflow.ts'
import { createEngine } from './create-engine.ts'
import { memoryJournal } from './memory-journal.ts'

const go = defineEvent({ name: 'go' })
const executed: string[] = []

function stepOf(name: string) {
  return defineStep({
    name,
    run: async () => {
      executed.push(name)
      return name
    },
  })
}

const first = stepOf('first')
const other = stepOf('other')

/** Runs one step, waits, and runs it again. */
function defineVersion(version: number, step: ReturnType<typeof stepOf>) {
  return defineWorkflow({
    name: 'versioned',
    version,
    steps: [step],
    events: [go],
    async run(ctx) {
      const before = await ctx.run(step)
      await ctx.waitFor(go)
      return [before, await ctx.run(step), version]
    },
  })
}

async function startWaiting() {
  const journal = memoryJournal()
  const workflow = defineVersion(1, first)
  const engine = createEngine({ workflows: [workflow], journal })
  await engine.start(workflow, undefined, { runId: 'r' })
  await expect.poll(async () => (await engine.get('r')).waitingFor).toEqual(['go'])
  await engine.close()
  return { journal, workflow }
}

describe('versions of a definition', () => {
  it('are those that a run began with: a newer one beside it changes nothing', async () => {
    const { journal, workflow } = await startWaiting()
    await using engine = createEngine({ workflows: [workflow, defineVersion(2, other)], journal })
    await engine.send('r', go)
    expect(await engine.result('r')).toEqual(['first', 'first', 1])
  })

  it('that an engine does not know park a run, with the reason, until they are registered', async () => {
    const { journal, workflow } = await startWaiting()
    await using engine = createEngine({ workflows: [defineVersion(2, other)], journal })
    expect(await engine.recover()).toEqual([])
    expect(await engine.get('r')).toMatchObject({ status: 'parked', error: { code: 'unknown_workflow' } })
    await expect(engine.result('r')).rejects.toMatchObject({ code: 'unknown_workflow', version: 1 })
    expect((await engine.register(workflow)).map(({ runId }) => runId)).toEqual(['r'])
    expect(await engine.get('r')).toMatchObject({ status: 'running' })
    expect(await engine.get('r')).not.toHaveProperty('error')
    await engine.send('r', go)
    expect(await engine.result('r')).toEqual(['first', 'first', 1])
  })

  it('that differ from the history block a run, and a matching one goes on with it', async () => {
    const { journal, workflow } = await startWaiting()
    {
      await using engine = createEngine({ workflows: [defineVersion(1, other)], journal })
      expect(await engine.recover()).toEqual([])
      expect(await engine.get('r')).toMatchObject({ status: 'blocked', error: { code: 'determinism' } })
    }
    await using engine = createEngine({ workflows: [workflow], journal })
    await engine.recover()
    expect((await engine.get('r')).status).toBe('running')
    await engine.send('r', go)
    expect(await engine.result('r')).toEqual(['first', 'first', 1])
  })
})

describe('replay of a run', () => {
  it('checks a definition against history, and neither executes nor records anything', async () => {
    const { journal, workflow } = await startWaiting()
    await using engine = createEngine({ workflows: [workflow], journal, recover: false })
    const before = { executed: executed.length, run: await journal.load('r') }
    expect(await engine.replay('r')).toEqual({ matches: true, records: before.run?.records.length })
    const report = await engine.replay('r', defineVersion(1, other))
    expect(report).toMatchObject({ matches: false, error: { code: 'determinism' } })
    expect(report.matches ? '' : report.error.message).toContain('history says step "first"')
    expect({ executed: executed.length, run: await journal.load('r') }).toEqual(before)
    await expect(engine.replay('nobody')).rejects.toMatchObject({ code: 'run_not_found' })
  })
})
