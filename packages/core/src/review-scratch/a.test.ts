import { describe, expect, it, vi } from 'vitest'
import { createEngine } from '../engine/create-engine.ts'
import type { Journal } from '../engine/journal.ts'
import { memoryJournal } from '../engine/memory-journal.ts'
import { defineEvent } from '../event/define-event.ts'
import { usd } from '../money/usd.ts'
import { defineLLMStep } from '../step/define-llm-step.ts'
import { defineStep } from '../step/define-step.ts'
import { fakeClock } from '../testing/fake-clock.ts'
import { faultyJournal } from '../testing/faulty-journal.ts'
import { scriptedProvider } from '../testing/scripted-provider.ts'
import { defineWorkflow } from '../workflow/define-workflow.ts'

const wait = (ms: number) => new Promise<void>((r) => setTimeout(r, ms))
const within = async <T>(p: Promise<T>, ms = 600): Promise<T | string> =>
  Promise.race([p.catch((e) => `ERR ${e?.code ?? ''} ${e?.name}: ${e?.message}`), wait(ms).then(() => 'HANG')]) as never
const slow = (ms: number): Journal => {
  const inner = memoryJournal()
  return {
    ...inner,
    async append(b) {
      await wait(ms)
      await inner.append(b)
    },
  }
}
const go = defineEvent({ name: 'go' })
const log = (...a: unknown[]) => console.log(...a.map((x) => (typeof x === 'string' ? x : JSON.stringify(x))))

it('A1 close mid-commit begins paid effect after close', async () => {
  const order: string[] = []
  const pay = defineStep({
    name: 'pay',
    quote: usd('0.10'),
    run: async (_i: undefined, { signal, spend }) => {
      order.push(`pay begins aborted=${signal.aborted}`)
      await wait(5)
      spend(usd('0.10'))
      order.push('pay charged')
      return null
    },
  })
  const w = defineWorkflow({
    name: 'w',
    budget: usd('1'),
    steps: [pay],
    run: async (ctx) => {
      await ctx.run(pay)
      return null
    },
  })
  const journal = slow(40)
  const engine = createEngine({ journal })
  const p = engine.start(w, undefined, { runId: 'r' })
  p.catch(() => {})
  await wait(20)
  await within(engine.close())
  order.push('closed')
  await wait(100)
  log('A1', order, await within(p as never))
  const e2 = createEngine({ journal, workflows: [w] })
  await e2.recover()
  log('A1', await within(e2.result('r'), 3000), await e2.ledger('r'))
  await e2.close()
  log('A1 total', order)
})
it('A2 start then close: run goes on after close', async () => {
  const order: string[] = []
  const pay = defineStep({
    name: 'pay',
    quote: usd('0.10'),
    run: async () => {
      order.push('pay begins')
      return null
    },
  })
  const w = defineWorkflow({
    name: 'w',
    budget: usd('1'),
    steps: [pay],
    run: async (ctx) => {
      await ctx.run(pay)
      return null
    },
  })
  const engine = createEngine()
  const p = engine.start(w, undefined)
  p.catch(() => {})
  await Promise.resolve()
  await engine.close()
  order.push('closed')
  await wait(50)
  log('A2', order)
})
it('A2b close mid-commit leaves timers armed', async () => {
  const clock = fakeClock()
  const w = defineWorkflow({
    name: 'w',
    run: async (ctx) => {
      await ctx.sleep('30 days')
      return null
    },
  })
  const engine = createEngine({ journal: slow(40), clock })
  const p = engine.start(w, undefined)
  p.catch(() => {})
  await wait(20)
  await engine.close()
  await wait(60)
  log('A2b timers waiting after close', clock.waiting)
})
it('A3 bad reconcile kills live run', async () => {
  let begun = 0
  const flaky = defineStep({
    name: 'flaky',
    quote: usd('0.10'),
    run: async () => {
      throw new Error('x')
    },
  })
  const pay = defineStep({
    name: 'pay',
    quote: usd('0.10'),
    run: async (_i: undefined, { signal }) => {
      begun += 1
      await new Promise((r, j) => {
        const t = setTimeout(r, 300)
        signal.addEventListener('abort', () => {
          clearTimeout(t)
          j(signal.reason)
        })
      })
      return null
    },
  })
  const w = defineWorkflow({
    name: 'w',
    budget: usd('1'),
    steps: [flaky, pay],
    run: async (ctx) => {
      await ctx.run(flaky).catch(() => {})
      await ctx.run(pay)
      return 'ok'
    },
  })
  const engine = createEngine()
  const run = await engine.start(w, undefined, { runId: 'r' })
  const result = run.result()
  result.catch(() => {})
  await wait(50)
  log('A3 reconcile', await within(run.reconcile('1/flaky/1', '-1')))
  log('A3 result', await within(result), (await run.get()).status)
  await wait(400)
  log('A3 status later', (await run.get()).status)
  log('A3 reopened', await within(run.result(), 4000), 'pay begun', begun, await run.ledger())
  await engine.close()
})
it('A4 foreign settle hangs', async () => {
  const w = defineWorkflow({
    name: 'w',
    run: async (ctx) => {
      await Promise.race([ctx.waitFor(go), wait(20)])
      return 'done'
    },
  })
  const engine = createEngine()
  const run = await engine.start(w, undefined)
  log('A4 result', await within(run.result()), (await run.get()).status)
  log('A4 send', await within(run.send(go)), (await run.get()).status, await within(run.result()))
  await engine.close()
})
it('A4b foreign command with wait open hangs', async () => {
  const s = defineStep({ name: 's', run: async () => null })
  const w = defineWorkflow({
    name: 'w',
    steps: [s],
    run: async (ctx) => {
      await Promise.race([ctx.waitFor(go), wait(20)])
      await ctx.run(s)
      return 'done'
    },
  })
  const engine = createEngine()
  const run = await engine.start(w, undefined)
  log('A4b result', await within(run.result()), (await run.get()).status)
  await engine.close()
})
it('A4c foreign settle with a paid step open: replay differs', async () => {
  const journal = memoryJournal()
  const order: string[] = []
  const pay = defineStep({
    name: 'pay',
    quote: usd('0.10'),
    run: async (_i: undefined, { signal, spend }) => {
      order.push('begin')
      await wait(200)
      order.push(`end aborted=${signal.aborted}`)
      spend(usd('0.05'))
      return 'paid'
    },
  })
  const w = defineWorkflow({
    name: 'w',
    budget: usd('1'),
    steps: [pay],
    run: async (ctx) => {
      return await Promise.race([ctx.run(pay), wait(20).then(() => 'timeout')])
    },
  })
  const engine = createEngine({ journal })
  const run = await engine.start(w, undefined, { runId: 'r' })
  log('A4c live', await within(run.result(), 1000), order)
  const recs = (await journal.load('r'))?.records
  log(
    'A4c',
    recs?.map((r: any) => r.type),
    (await run.get()).status,
    await run.ledger(),
    (await run.get()).steps,
  )
  const { replay } = await import('../engine/replay.ts')
  const { RunInstance } = await import('../engine/run-instance.ts')
  const { createDrain } = await import('../engine/drain.ts')
  const inst = new RunInstance({ started: recs![0] as never, workflow: w as never, drain: createDrain() })
  log(
    'A4c replay',
    await within(replay({ instance: inst, records: recs!, lastSequence: 0 }).then(() => inst.fold.summary())),
  )
  await engine.close()
})
it('A5 throwing logger', async () => {
  for (const bad of ['trace', 'debug'] as const) {
    let begun = 0
    const nop = () => {}
    let n = 0
    const logger: any = { trace: nop, debug: nop, info: nop, warn: nop, error: nop, child: () => logger }
    logger[bad] = () => {
      if (++n >= 1) throw new Error('log disk full')
    }
    const pay = defineStep({
      name: 'pay',
      quote: usd('0.10'),
      run: async () => {
        begun += 1
        if (bad === 'debug') throw new Error('no')
        return null
      },
    })
    const w = defineWorkflow({
      name: 'w',
      budget: usd('1'),
      steps: [pay],
      run: async (ctx) => {
        await ctx.run(pay)
        return 'ok'
      },
    })
    const engine = createEngine({ logger })
    const run = (await within(engine.start(w, undefined, { runId: 'r' }) as never)) as any
    log(
      'A5',
      bad,
      typeof run === 'string' ? run : await within(engine.result('r')),
      ((await within(engine.get('r'))) as any).status,
      begun,
    )
    await within(engine.close())
  }
})
