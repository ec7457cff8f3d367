import { describe, expect, it } from 'vitest'
import type { Json } from '../json/json.ts'
import { createJsonLogger } from '../logger/create-json-logger.ts'
import { usd } from '../money/usd.ts'
import { step as bareStep } from '../runtime/runtime.fixtures.ts'
import { protocolVersion } from '../runtime/runtime.ts'
import type { Step, StepDefinition } from '../step/step-definition.ts'
import { fakeClock } from '../testing/fake-clock.ts'
import { faultyJournal } from '../testing/faulty-journal.ts'
import type { WorkflowContext } from '../workflow/workflow-context.ts'
import type { Workflow } from '../workflow/workflow-definition.ts'
import { createEngine } from './create-engine.ts'
import { memoryJournal } from './memory-journal.ts'

type AnyStep = Step<string, Json | undefined, Json>
type AnyWorkflow = Workflow<string, Json | undefined, Json>
type Body = (ctx: WorkflowContext, input: Json) => Promise<unknown>

function step(
  name: string,
  run: (input: Json) => unknown,
  options: Omit<Partial<StepDefinition>, '~types'> = {},
): AnyStep {
  return bareStep(name, { run, ...options })
}

function workflow(steps: readonly StepDefinition[], run: Body, name = 'test'): AnyWorkflow {
  return { name, version: 1, steps, events: [], run: run as AnyWorkflow['run'], toJSON: () => ({}) }
}

const double = step('double', (input) => (input as number) * 2)
const approval = { name: 'approval', toJSON: () => ({}) }

describe('a run', () => {
  it('executes its steps and gives the result', async () => {
    await using engine = createEngine()
    const body = workflow([double], async (ctx, input) => await ctx.run(double, await ctx.run(double, input)))
    const run = await engine.start(body, 5)
    expect(await run.result()).toBe(20)
    expect(await run.get()).toMatchObject({ status: 'completed', output: 20, steps: [{ step: 'double' }, {}] })
  })

  it('rejects result() with the error of the step that failed', async () => {
    await using engine = createEngine()
    const broken = step('broken', () => {
      throw new TypeError('no such thing')
    })
    const run = await engine.start(workflow([broken], async (ctx) => await ctx.run(broken)))
    await expect(run.result()).rejects.toMatchObject({
      name: 'TypeError',
      code: 'step_failed',
      step: 'broken',
      message: 'no such thing',
    })
  })

  it('runs a single step under a budget', async () => {
    await using engine = createEngine()
    expect(await engine.run(double, 21, { budget: usd('0.01') })).toBe(42)
    expect(await engine.run(double, 4)).toBe(8)
  })

  it('refuses an output that is not JSON, with the path', async () => {
    await using engine = createEngine()
    const total = step('total', () => ({ total: 1n }))
    await expect(engine.run(total)).rejects.toThrow('the output of step "total".total is a bigint')
  })

  it('resolves nested races in the order in which outcomes are recorded', async () => {
    await using engine = createEngine()
    const later = step('later', async (input) => {
      await new Promise((resolve) => setTimeout(resolve, input as number))
      return input
    })
    const body = workflow([later], async (ctx) => await Promise.race([ctx.run(later, 20), ctx.run(later, 1)]))
    expect(await engine.run(body)).toBe(1)
  })
})

describe('starting', () => {
  it('is idempotent: the same id with the same input is the same run', async () => {
    await using engine = createEngine()
    const counted = { runs: 0 }
    const count = step('count', () => ++counted.runs)
    const body = workflow([count], async (ctx) => await ctx.run(count))
    const [first, second] = await Promise.all([
      engine.start(body, { a: 1, b: 2 }, { runId: 'r' }),
      engine.start(body, { b: 2, a: 1 }, { runId: 'r' }),
    ])
    expect([await first.result(), await second.result()]).toEqual([1, 1])
    const third = await engine.start(body, { a: 1, b: 2 }, { runId: 'r' })
    expect(await third.result()).toBe(1)
  })

  it('refuses the same id with another input', async () => {
    await using engine = createEngine()
    const body = workflow([], async () => null)
    await engine.start(body, 1, { runId: 'r' })
    await expect(engine.start(body, 2, { runId: 'r' })).rejects.toMatchObject({ code: 'run_conflict' })
  })

  it('refuses a step where a workflow belongs, by name', async () => {
    await using engine = createEngine()
    await expect(engine.start(double as never)).rejects.toThrow(/"double" is no workflow/)
  })

  it('refuses a budget that is none, before anything is recorded', async () => {
    expect(() => createEngine({ budget: 0.5 as never })).toThrow(/the budget of the engine is 0.5/)
    await using engine = createEngine()
    const start = engine.start(
      workflow([], async () => null),
      null,
      { runId: 'r', budget: '1' as never },
    )
    await expect(start).rejects.toMatchObject({ code: 'invalid_value' })
    await expect(engine.get('r')).rejects.toMatchObject({ code: 'run_not_found' })
  })

  it('refuses two different definitions under one name and version', () => {
    const body = async (): Promise<null> => null
    expect(() => createEngine({ workflows: [workflow([], body), workflow([], body)] })).toThrow(/rename one of them/)
  })
})

describe('timers', () => {
  it('wakes a sleeping run when its time has come, not before', async () => {
    const clock = fakeClock()
    await using engine = createEngine({ clock })
    const run = await engine.start(
      workflow([], async (ctx) => {
        const before = ctx.now()
        await ctx.sleep('2 days')
        return ctx.now() - before
      }),
    )
    clock.advance(172_799_999)
    expect((await run.get()).status).toBe('running')
    clock.advance(1)
    expect(await run.result()).toBe(172_800_000)
  })

  it('never lets the time of a run go back, whatever the clock does', async () => {
    let time = 10_000
    const journal = memoryJournal()
    const clock = { ...fakeClock(), now: () => (time -= 100) }
    await using engine = createEngine({ clock, journal })
    const body = workflow([double], async (ctx) => {
      const before = ctx.now()
      await ctx.run(double, 1)
      return ctx.now() - before
    })
    expect(await engine.run(body, null, { runId: 'r' })).toBe(0)
    const times = ((await journal.load('r'))?.records ?? []).flatMap((record) => ('at' in record ? [record.at] : []))
    expect(times).toEqual([...times].sort((left, right) => left - right))
  })

  it('aborts the signal of a step that takes too long, and fails it as timed out', async () => {
    await using engine = createEngine()
    const seen: unknown[] = []
    const slow = step('slow', () => null, {
      timeoutMs: 10,
      run: (async (_: Json, { signal }: { readonly signal: AbortSignal }) => {
        await new Promise((resolve) => signal.addEventListener('abort', resolve))
        seen.push(signal.reason)
        throw new Error('aborted')
      }) as NonNullable<StepDefinition['run']>,
    })
    await expect(engine.run(slow)).rejects.toMatchObject({ code: 'step_timeout' })
    expect(seen).toMatchObject([{ code: 'step_timeout' }])
  })
})

describe('messages', () => {
  it('delivers an event, refuses one after the end', async () => {
    await using engine = createEngine()
    const run = await engine.start(workflow([], async (ctx) => await ctx.waitFor(approval)))
    expect((await run.get()).waitingFor).toEqual(['approval'])
    await run.send(approval, { approved: true } as never)
    expect(await run.result()).toEqual({ approved: true })
    await expect(run.send(approval, 1 as never)).rejects.toMatchObject({ code: 'run_ended' })
  })

  it('cancels: the signal is aborted, the run ends cancelled', async () => {
    await using engine = createEngine()
    const begun = Promise.withResolvers<AbortSignal>()
    const hang = step('hang', () => null, {
      run: ((_: Json, { signal }: { readonly signal: AbortSignal }) => {
        begun.resolve(signal)
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
      }) as NonNullable<StepDefinition['run']>,
    })
    const run = await engine.start(workflow([hang], async (ctx) => await ctx.run(hang)))
    const signal = await begun.promise
    await run.cancel('enough')
    await expect(run.result()).rejects.toMatchObject({ code: 'run_cancelled', reason: 'enough' })
    expect(signal.aborted).toBe(true)
  })

  it('refuses to reconcile what is not unresolved', async () => {
    await using engine = createEngine()
    const run = await engine.start(workflow([], async () => null))
    await run.result()
    await expect(run.reconcile('1/x/1', '0')).rejects.toMatchObject({ code: 'invalid_value' })
  })
})

describe('events', () => {
  it('gives history and then live events, each once, until the end', async () => {
    await using engine = createEngine()
    const run = await engine.start(
      workflow([double], async (ctx) => {
        await ctx.run(double, 1)
        await ctx.waitFor(approval)
      }),
    )
    const seen: string[] = []
    for await (const event of run.events()) {
      seen.push(event.type)
      if (event.type === 'wait-start') await run.send(approval)
    }
    expect(seen).toEqual(['run-start', 'step-start', 'attempt-start', 'step-end', 'wait-start', 'wait-end', 'run-end'])
    const again: unknown[] = []
    for await (const event of run.events({ from: 6 })) again.push('sequence' in event && event.sequence)
    expect(again).toEqual([6, 7])
  })
})

describe('logging', () => {
  it('tells at trace level what happens and, with its stack, why an attempt failed', async () => {
    const lines: string[] = []
    await using engine = createEngine({
      logger: createJsonLogger({ level: 'trace', write: (line) => lines.push(line) }),
    })
    const broken = step('broken', () => {
      throw new TypeError('no such thing')
    })
    await engine.run(broken).catch(() => {})
    const entries = lines.map((line) => JSON.parse(line) as { msg: string; error?: { stack?: string } })
    expect(entries.map(({ msg }) => msg)).toEqual(expect.arrayContaining(['run-start', 'an attempt failed', 'run-end']))
    expect(entries.find(({ error }) => error?.stack !== undefined)?.error?.stack).toContain('embedded-engine.test.ts')
  })
})

describe('blocking', () => {
  const foreign = async (): Promise<void> => await new Promise((resolve) => setTimeout(resolve, 30))

  it('says at once that a body awaits something that is not ours', async () => {
    await using engine = createEngine()
    const run = engine.run(workflow([], foreign))
    await expect(run).rejects.toThrow(/awaits something that is not ctx's/)
  })

  it('goes on when a matching definition is registered', async () => {
    const journal = memoryJournal()
    const run = await createEngine({ journal }).start(
      workflow([double], async (ctx) => {
        await ctx.run(double, 1)
        await foreign()
      }),
      null,
      { runId: 'r' },
    )
    await expect(run.result()).rejects.toMatchObject({ code: 'determinism' })
    expect((await run.get()).status).toBe('blocked')
    const told: string[] = []
    for await (const event of run.events()) told.push(event.type)
    expect(told).toEqual(['run-start', 'step-start', 'attempt-start'])
    const mended = workflow([double], async (ctx) => await ctx.run(double, await ctx.run(double, 1)))
    await using engine = createEngine({ journal, workflows: [mended] })
    expect(await engine.result('r')).toBe(4)
  })

  it('names both sides where the code has changed', async () => {
    const journal = faultyJournal(memoryJournal(), { append: 3, kind: 'fail' })
    const triple = step('triple', (input) => (input as number) * 3)
    const first = createEngine({ journal })
    const run = await first.start(
      workflow([double, triple], async (ctx) => await ctx.run(triple, await ctx.run(double, 1))),
      null,
      { runId: 'r' },
    )
    await expect(run.result()).rejects.toThrow(/the test lets append 3 fail/)
    const swapped = workflow([double, triple], async (ctx) => await ctx.run(double, await ctx.run(triple, 1)))
    await using engine = createEngine({ journal: { ...journal, append() {} }, workflows: [swapped] })
    await expect(engine.result('r')).rejects.toThrow(
      'command #1: history says step "double", attempt 1, code says step "triple", attempt 1',
    )
  })

  it('refuses a log of a newer version by name', async () => {
    const journal = memoryJournal()
    await createEngine({ journal }).run(
      workflow([], async () => null),
      null,
      { runId: 'r' },
    )
    const newer = {
      ...journal,
      load: () => ({
        summary: {} as never,
        lastSequence: 0,
        records: [
          { ...(journal.load('r') as never as { records: object[] }).records[0], protocol: protocolVersion + 1 },
        ] as never,
      }),
      summary: () => ({ ...(journal.summary('r') as object), status: 'running' }) as never,
    }
    await using engine = createEngine({ journal: newer, workflows: [workflow([], async () => null)] })
    await expect(engine.result('r')).rejects.toMatchObject({ code: 'unknown_protocol' })
  })
})

describe('recovery', () => {
  it('goes on behind the last recorded step, and runs no finished step again', async () => {
    for (let append = 2; append <= 4; append += 1) {
      for (const kind of ['fail', 'crash'] as const) {
        const journal = memoryJournal()
        const ran: Json[] = []
        const note = step('note', (input) => {
          ran.push(input)
          return input
        })
        const body = workflow([note], async (ctx) => [await ctx.run(note, 1), await ctx.run(note, 2)])
        const clock = fakeClock()
        const crashed = createEngine({ journal: faultyJournal(journal, { append, kind }), clock })
        const run = await crashed.start(body, null, { runId: 'r' })
        await run.result().catch(() => {})
        const finished = ((await journal.steps('r')) ?? []).filter((row) => row.status === 'completed').length
        const before = ran.length
        await using engine = createEngine({ journal, workflows: [body], clock })
        await engine.recover()
        const result = engine.result('r')
        const settled = { yet: false }
        result.finally(() => (settled.yet = true))
        while (!settled.yet) {
          await new Promise((resolve) => setImmediate(resolve))
          clock.advanceToNext()
        }
        expect(await result).toEqual([1, 2])
        expect(ran.length - before).toBe(2 - finished)
      }
    }
  })
})
