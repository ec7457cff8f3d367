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

it('B1 step throws hostile values', async () => {
  const rej: unknown[] = []
  const on = (e: unknown) => rej.push(String((e as any)?.message))
  const old = process.listeners('unhandledRejection')
  process.removeAllListeners('unhandledRejection')
  process.on('unhandledRejection', on)
  const hostile: [string, () => unknown][] = [
    ['null-proto', () => Object.create(null)],
    ['message 42', () => Object.assign(new Error('x'), { message: 42 })],
    [
      'getter',
      () => ({
        get message() {
          throw new Error('gotcha')
        },
      }),
    ],
    ['symbol', () => Symbol('s')],
    ['name bigint', () => Object.assign(new Error('x'), { name: 1n })],
    ['undefined', () => undefined],
  ]
  for (const [name, make] of hostile) {
    const s = defineStep({
      name: 's',
      quote: usd('0.10'),
      run: async () => {
        throw make()
      },
    })
    const w = defineWorkflow({
      name: 'w',
      budget: usd('1'),
      steps: [s],
      run: async (ctx) => {
        await ctx.run(s)
        return 'ok'
      },
    })
    const engine = createEngine()
    const run = await engine.start(w, undefined, { runId: 'r' })
    log(
      'B1 step',
      name,
      await within(run.result(), 300),
      (await run.get()).status,
      (await run.ledger()).map((e) => e.state),
    )
    await within(engine.close(), 300)
    const w2 = defineWorkflow({
      name: 'w2',
      run: async () => {
        throw make()
      },
    })
    const engine2 = createEngine()
    const r2 = (await within(engine2.start(w2, undefined, { runId: 'r2' }) as never, 300)) as any
    log(
      'B1 body',
      name,
      typeof r2 === 'string' ? r2 : await within(r2.result(), 300),
      ((await within(engine2.get('r2'), 300)) as any).status,
    )
    await within(engine2.close(), 300)
  }
  log('B1 unhandled', rej)
  process.removeListener('unhandledRejection', on)
  for (const l of old) process.on('unhandledRejection', l as never)
})
it('B2 partial spend then timeout is settled at the partial sum', async () => {
  const s = defineStep({
    name: 's',
    quote: usd('0.10'),
    timeout: 50,
    run: async (_i: undefined, { spend, signal }) => {
      spend(usd('0.01'))
      await new Promise((_, j) => signal.addEventListener('abort', () => j(signal.reason)))
      return null
    },
  })
  const w = defineWorkflow({
    name: 'w',
    budget: usd('1'),
    steps: [s],
    run: async (ctx) => {
      await ctx.run(s)
      return 'ok'
    },
  })
  const engine = createEngine()
  const run = await engine.start(w, undefined, { runId: 'r' })
  log('B2', await within(run.result(), 3000), await run.ledger())
  const s2 = defineStep({
    name: 's',
    quote: usd('0.10'),
    run: async (_i: undefined, { spend }) => {
      spend(usd('0.01'))
      spend(-1n)
      return null
    },
  })
  const w2 = defineWorkflow({
    name: 'w2',
    budget: usd('1'),
    steps: [s2],
    run: async (ctx) => {
      await ctx.run(s2)
      return 'ok'
    },
  })
  const r2 = await engine.start(w2, undefined, { runId: 'r2' })
  log('B2 malformed', await within(r2.result(), 3000), await r2.ledger())
  await engine.close()
})
it('B3 race loser that ignores its signal wedges the budget', async () => {
  const deaf = defineStep({
    name: 'deaf',
    quote: usd('0.06'),
    run: async () => {
      await new Promise(() => {})
      return null
    },
  })
  const next = defineStep({ name: 'next', quote: usd('0.06'), run: async () => null })
  const w = defineWorkflow({
    name: 'w',
    budget: usd('0.10'),
    steps: [deaf, next],
    run: async (ctx) => {
      await ctx.race({ a: (c) => c.run(deaf), b: (c) => c.sleep(20) })
      await ctx.run(next)
      return 'ok'
    },
  })
  const engine = createEngine()
  const run = await engine.start(w, undefined, { runId: 'r' })
  log('B3', await within(run.result(), 12500), (await run.get()).status, await run.ledger())
  log('B3 close', await within(engine.close(), 2000))
}, 30000)
it('B4 tariff/tighten that never answers', async () => {
  const provider = { ...scriptedProvider(), card: () => new Promise<never>(() => {}) }
  const ask = defineLLMStep({ name: 'ask', model: 'scripted/m', prompt: 'hi', timeout: '1s' })
  const w = defineWorkflow({ name: 'w', budget: usd('1'), steps: [ask], run: async (ctx) => await ctx.run(ask) })
  const engine = createEngine({ providers: [provider as never] })
  const run = await engine.start(w, undefined, { runId: 'r' })
  log('B4 card', await within(run.result(), 5000), (await run.get()).status)
  await engine.close()
  const p2 = {
    ...scriptedProvider({ card: { countable: true } as never }),
    tighten: () => new Promise<never>(() => {}),
  }
  const w2 = defineWorkflow({ name: 'w', budget: usd('0.001'), steps: [ask], run: async (ctx) => await ctx.run(ask) })
  const e2 = createEngine({ providers: [p2 as never] })
  const r2 = await e2.start(w2, undefined, { runId: 'r' })
  log('B4 tighten', await within(r2.result(), 12000), (await r2.get()).status, 'close', await within(e2.close(), 2000))
}, 40000)
it('B5 race leak', async () => {
  const s = defineStep({ name: 's', run: async () => null })
  for (const n of [1000, 4000, 16000]) {
    const w = defineWorkflow({
      name: 'w' + n,
      steps: [s],
      run: async (ctx) => {
        for (let i = 0; i < n; i++) await ctx.race({ a: (c) => c.run(s), b: (c) => c.run(s) })
        return 'ok'
      },
    })
    const wp = defineWorkflow({
      name: 'p' + n,
      steps: [s],
      run: async (ctx) => {
        for (let i = 0; i < n; i++) await Promise.all([ctx.run(s), ctx.run(s)])
        return 'ok'
      },
    })
    const engine = createEngine()
    const t = performance.now()
    await engine.run(w)
    const t2 = performance.now()
    await engine.run(wp)
    const t3 = performance.now()
    log('B5', n, 'race us', Math.round(((t2 - t) * 1000) / n), 'all us', Math.round(((t3 - t2) * 1000) / n))
    await engine.close()
  }
}, 120000)
it('B6 changed quote between crash and replay', async () => {
  const mk = (q: string, fail: boolean) => {
    const s = defineStep({
      name: 's',
      quote: usd(q),
      onLost: 'fail',
      run: async () => {
        await wait(fail ? 50 : 0)
        return null
      },
    })
    return defineWorkflow({
      name: 'w',
      budget: usd('1'),
      steps: [s],
      run: async (ctx) => {
        await ctx.run(s)
        return 'ok'
      },
    })
  }
  const journal = memoryJournal()
  const e1 = createEngine({ journal: { ...journal, close() {} } })
  await e1.start(mk('0.10', true), undefined, { runId: 'r' })
  await wait(10)
  log('B6 before', await e1.ledger('r'))
  await e1.close()
  const e2 = createEngine({ journal, workflows: [mk('0.01', false)] })
  await e2.recover()
  log(
    'B6',
    await within(e2.result('r')),
    await e2.ledger('r'),
    ((await journal.load('r'))?.records ?? []).filter((r: any) => r.type === 'started'),
  )
  await e2.close()
})
it('B7 aborted signal to events', async () => {
  const w = defineWorkflow({
    name: 'w',
    run: async (ctx) => {
      await ctx.waitFor(go)
      return null
    },
  })
  const engine = createEngine()
  const run = await engine.start(w, undefined)
  const c = new AbortController()
  c.abort()
  log(
    'B7',
    await within(
      (async () => {
        let n = 0
        for await (const _ of run.events({ signal: c.signal })) n++
        return 'ended ' + n
      })(),
    ),
  )
  await engine.close()
})
it('B8 message while draining', async () => {
  const deaf = defineStep({
    name: 'deaf',
    run: async () => {
      await wait(500)
      return null
    },
  })
  const w = defineWorkflow({
    name: 'w',
    steps: [deaf],
    run: async (ctx) => {
      void ctx.run(deaf)
      await ctx.sleep(10)
      return 'x'
    },
  })
  const engine = createEngine()
  const run = await engine.start(w, undefined)
  await wait(100)
  log('B8', (await run.get()).status, 'send:', await within(run.send(go)), await within(run.result(), 2000))
  await engine.close()
})
it('B9 input mutated by handler, output shared', async () => {
  const seen: unknown[] = []
  let n = 0
  const kind = {
    kind: 'x',
    run: async (input: any) => {
      seen.push(JSON.stringify(input))
      input.a.push('mutated')
      if (++n < 2) throw new Error('again')
      return { o: 1 }
    },
  }
  const step: any = {
    name: 's',
    kind: 'x',
    retry: { maxAttempts: 3, initialDelay: 1, maxDelay: 1, maxRetryAfter: 1 },
    onLost: 'retry',
    toJSON: () => ({}),
  }
  const w = defineWorkflow({
    name: 'w',
    steps: [step],
    run: async (ctx: any) => await ctx.run(step, { a: [] }),
  } as never) as any
  const journal = memoryJournal()
  const engine = createEngine({ handlers: [kind as never], journal })
  const run = await engine.start(w, undefined, { runId: 'r' })
  const out: any = await within(run.result(), 2000)
  log(
    'B9 attempts saw',
    seen,
    ((await journal.load('r'))?.records ?? []).filter((r: any) => r.type === 'started').map((r: any) => r.input),
  )
  out.o = 'hacked'
  log('B9 result again', await run.result())
  await engine.close()
})
it('B10 overrun in unlimited run', async () => {
  const s = defineStep({
    name: 's',
    quote: usd('0.01'),
    run: async (_i: undefined, { spend }) => {
      spend(usd('0.02'))
      return null
    },
  })
  const w = defineWorkflow({
    name: 'w',
    budget: 'unlimited',
    steps: [s],
    run: async (ctx) => {
      await ctx.run(s)
      await ctx.run(s)
      return 'ok'
    },
  })
  const engine = createEngine()
  const run = await engine.start(w, undefined)
  log('B10', await within(run.result()))
  await engine.close()
})
it('B11 pause, raise, then later: no deadline, whenBusy fail ignored', async () => {
  const long = defineStep({
    name: 'long',
    quote: usd('0.06'),
    run: async (_i: undefined, { spend }) => {
      await wait(1500)
      spend(usd('0.06'))
      return null
    },
  })
  const next = defineStep({ name: 'next', quote: usd('0.20'), run: async () => null })
  const w = defineWorkflow({
    name: 'w',
    budget: usd('0.10'),
    onExhausted: 'pause',
    whenBusy: 'fail',
    steps: [long, next],
    run: async (ctx) => {
      const a = ctx.run(long)
      const b = ctx.run(next).then(
        () => 'next ran',
        (e) => e.code,
      )
      const r = await b
      await a
      return r
    },
  })
  const engine = createEngine()
  const run = await engine.start(w, undefined)
  await wait(50)
  log('B11', (await run.get()).status)
  await run.raiseBudget(usd('0.21'))
  await wait(50)
  log(
    'B11',
    (await run.get()).status,
    (await run.get()).steps.map((s) => s.step + ':' + s.status),
    await within(run.result(), 4000),
  )
  await engine.close()
})
it('B12 replay mismatch status', async () => {
  const a = defineStep({ name: 'a', run: async () => null }),
    b = defineStep({ name: 'b', run: async () => null })
  const mk = (s: any) =>
    defineWorkflow({
      name: 'w',
      steps: [s],
      run: async (ctx: any) => {
        await ctx.run(s)
        await ctx.waitFor(go)
        return 'ok'
      },
    }) as any
  const journal = memoryJournal()
  const e1 = createEngine({ journal: { ...journal, close() {} } })
  await e1.start(mk(a), undefined, { runId: 'r' })
  await wait(20)
  await e1.close()
  const e2 = createEngine({ journal, workflows: [mk(b)] })
  log('B12 recover', (await e2.recover()).length, (await e2.get('r')).status, await within(e2.result('r')))
  await e2.close()
})
it('B13 close twice + recover twice, duplicates', async () => {
  const journal = memoryJournal()
  let begun = 0
  const s = defineStep({
    name: 's',
    quote: usd('0.06'),
    run: async () => {
      begun++
      await wait(50)
      return null
    },
  })
  const w = defineWorkflow({
    name: 'w',
    budget: usd('0.10'),
    onExhausted: 'pause',
    steps: [s],
    run: async (ctx) => {
      await ctx.run(s)
      return 'ok'
    },
  })
  const e1 = createEngine({ journal: { ...journal, close() {} } })
  await e1.start(w, undefined, { runId: 'r' })
  await wait(5)
  await e1.close()
  await e1.close()
  const e2 = createEngine({ journal: slowOver(journal, 0), workflows: [w], clock: undefined as never })
  const [x, y] = await Promise.all([e2.recover(), e2.recover()])
  await wait(1500)
  log(
    'B13',
    x.map((h) => h.runId),
    y.map((h) => h.runId),
    begun,
    (await e2.get('r')).status,
    await e2.ledger('r'),
  )
  await e2.close()
})
it('B14 stale report', async () => {
  let n = 0
  const s = defineStep({
    name: 's',
    quote: usd('0.10'),
    retry: { maxAttempts: 2, initialDelay: 1 } as never,
    run: async (_i: undefined, c: any) => {
      if (++n === 1) {
        c.report({ cost: '0.01', metadata: { id: 'first' } })
        throw new Error('x')
      }
      return null
    },
  })
  const w = defineWorkflow({ name: 'w', budget: usd('1'), steps: [s], run: async (ctx) => await ctx.run(s) })
  const engine = createEngine()
  const run = await engine.start(w, undefined)
  await within(run.result(), 3000)
  log('B14', (await run.get()).steps[0]?.result)
  await engine.close()
})
it('B15 deaf step blocks close', async () => {
  const deaf = defineStep({
    name: 'deaf',
    run: async () => {
      await new Promise(() => {})
      return null
    },
  })
  const w = defineWorkflow({ name: 'w', steps: [deaf], run: async (ctx) => await ctx.run(deaf) })
  const engine = createEngine()
  await engine.start(w, undefined)
  log('B15', await within(engine.close(), 15000))
}, 20000)
function slowOver(j: Journal, ms: number): Journal {
  return {
    ...j,
    async append(b) {
      await wait(ms)
      await j.append(b)
    },
    async list(f) {
      await wait(30)
      return j.list(f)
    },
  }
}
