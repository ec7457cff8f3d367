import {
  defineLLMStep,
  defineWorkflow,
  formatUsd,
  type LedgerEntry,
  type LlmStepOptions,
  type Money,
  parseMoney,
  quoteRequest,
  type RunHandle,
  usd,
  type WorkflowContext,
} from '@wflo/core'
import { createEngine, type Engine } from '@wflo/core/engine'
import { type ModelServer, type ReceivedRequest, startModelServer } from '@wflo/model-server'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ProviderHarness, urlOf } from '../provider/describe-provider.ts'

const key = 'conformance.key.of.no.known.shape'
const maxOutputTokens = 100
const prompt = 'Say something about the tides.'

interface World {
  readonly server: ModelServer
  readonly engine: Engine
  readonly harness: ProviderHarness
}

type StepOptions = Partial<Pick<LlmStepOptions<string, string, never, undefined, never, string>, 'retry' | 'timeout'>>

/** Money, from a workflow to a server and back: what is reserved, sent, charged and booked, whatever the vendor. */
export function describePaidCalls(harness: ProviderHarness): void {
  describe(`paid calls: ${harness.name}`, () => {
    let world: World
    beforeEach(async () => {
      const server = await startModelServer({ apiKey: key })
      const provider = harness.create({ baseUrl: urlOf(harness, server), apiKey: key })
      world = { server, harness, engine: createEngine({ providers: [provider] }) }
    })
    afterEach(async () => {
      await world.engine.close()
      await world.server.close()
    })
    describe('a budget', () => describeBudget(() => world))
    describe('what did not go well', () => describeFailures(() => world))
    describe('calls that nobody waits for', () => describeAbandoned(() => world))
  })
}

function describeBudget(world: () => World): void {
  it('for three of fifty parallel calls lets exactly three through, where each costs its quote', async () => {
    const { server, harness } = world()
    const { quote, inputTokens } = await quoteOf(harness, server)
    server.reply({ kind: 'text', text: 'x', usage: { inputTokens, outputTokens: maxOutputTokens } })
    const run = await startCalls(world(), { calls: 50, budget: quote * 3n })
    expect(await run.result()).toEqual([...Array(3).fill('fulfilled'), ...Array(47).fill('budget_exceeded')])
    expect(server.requestCount).toBe(3)
    const { spent, limit, left } = (await run.get()).budget
    expect([spent, left]).toEqual([limit, '0'])
  })

  it('lets through as many as the arithmetic allows, where calls cost less than their quotes', async () => {
    const { server, harness } = world()
    const { quote } = await quoteOf(harness, server)
    const usage = { inputTokens: 200, outputTokens: 50 }
    const actual = charge(harness, usage)
    const limit = quote * 3n
    server.reply({ kind: 'text', text: 'x', usage })
    const run = await startCalls(world(), { calls: 50, budget: limit })
    await run.result()
    /** The last one that fits is the one behind which a whole quote no longer does. */
    const allowed = Number((limit - quote) / actual) + 1
    expect(allowed).toBeGreaterThan(3)
    expect(server.requestCount).toBe(Math.min(50, allowed))
    expect(parseMoney((await run.get()).budget.spent)).toBe(actual * BigInt(server.requestCount))
    expect(actual * BigInt(server.requestCount)).toBeLessThanOrEqual(limit)
  })

  it('of exactly the quote is enough, and one pico-dollar less is not', async () => {
    const { server, harness, engine } = world()
    const { quote } = await quoteOf(harness, server)
    const call = workflow(harness)
    expect(await engine.run(call, undefined, { budget: quote })).toMatchObject({ text: expect.any(String) })
    await expect(engine.run(call, undefined, { budget: quote - 1n })).rejects.toMatchObject({
      code: 'budget_exceeded',
      quote: formatUsd(quote),
      limit: formatUsd(quote - 1n),
    })
    expect(server.requestCount).toBe(1)
  })

  it('that is missing, or a model without a price, sends nothing', async () => {
    const { server, harness, engine } = world()
    await expect(engine.run(stepOf(harness))).rejects.toMatchObject({ code: 'budget_missing' })
    const unknown = { ...harness, model: { ...harness.model, id: 'model-unheard-of' } }
    const unpriced = engine.run(stepOf(unknown, 'unpriced'), undefined, { budget: usd('1') })
    await expect(unpriced).rejects.toMatchObject({ code: 'unknown_model' })
    expect(server.requestCount).toBe(0)
  })

  it('is paused at the limit, and the same call is made once it is raised', async () => {
    const { server, harness, engine } = world()
    const { quote } = await quoteOf(harness, server)
    const run = await engine.start(workflow(harness), undefined, { budget: quote - 5n, onExhausted: 'pause' })
    expect(await run.get()).toMatchObject({ status: 'running' })
    for await (const event of run.events()) {
      if (event.type !== 'run-pause') continue
      expect(event.pause).toMatchObject({ quote: formatUsd(quote), missing: '0.000000000005' })
      expect(server.requestCount).toBe(0)
      await run.raiseBudget(quote)
    }
    expect(server.requestCount).toBe(1)
    expect(await run.get()).toMatchObject({ status: 'completed' })
  })
}

function describeFailures(world: () => World): void {
  it('429 with Retry-After: waits, reserves anew, and releases the first', async () => {
    const { server } = world()
    server.reply([
      { kind: 'error', status: 429, headers: { 'retry-after': '1' } },
      { kind: 'text', text: 'x' },
    ])
    const { ledger } = await runOne(world(), { retry: { maxAttempts: 3 } })
    expect(states(ledger)).toEqual(['released', 'settled'])
    const [first, second] = server.requests
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(1_000)
    expect(server.requestCount).toBe(2)
  })

  it('a timeout stays booked at the worst case, with the socket closed', async () => {
    const { server } = world()
    server.reply({ kind: 'hang', afterChunks: 1 })
    const { error, ledger } = await runOne(world(), { timeout: '300ms', retry: { maxAttempts: 1 } })
    expect(error).toMatchObject({ code: 'step_timeout' })
    expect(ledger).toMatchObject([{ state: 'unresolved', amount: ledger[0]?.reserved }])
    await server.idle()
    expect(server.requests[0]?.aborted).toBe(true)
  })

  it.each([
    [401, undefined, 'released', 1],
    [500, undefined, 'released', 3],
    [502, '<html><h1>Bad gateway</h1></html>', 'unresolved', 3],
  ] as const)('%i leaves the call %3$s', async (status, html, state, requests) => {
    const { server } = world()
    server.reply({ kind: 'error', status, ...(html === undefined ? {} : { html }) })
    const { error, ledger } = await runOne(world(), { retry: { maxAttempts: 3, initialDelay: 1 } })
    expect(error).toMatchObject({ code: 'provider_error', status })
    expect(server.requestCount).toBe(requests)
    expect(states(ledger)).toEqual(Array(requests).fill(state))
  })

  it('a closed port, however often, costs nothing', async () => {
    await world().server.close()
    const { error, ledger } = await runOne(world(), { retry: { maxAttempts: 3, initialDelay: 1 } })
    expect(error).toMatchObject({ code: 'provider_error' })
    expect(states(ledger)).toEqual(['released', 'released', 'released'])
    expect(ledger.map(({ amount }) => amount)).toEqual(['0', '0', '0'])
  })

  it('a reply without usage stays booked at its reservation, and its text is kept', async () => {
    const { server } = world()
    server.reply({ kind: 'text', text: 'kept', usage: 'none' })
    const { output, ledger } = await runOne(world(), {})
    expect(output).toEqual({ text: 'kept' })
    expect(ledger).toMatchObject([{ state: 'unresolved', amount: ledger[0]?.reserved }])
  })
}

function describeAbandoned(world: () => World): void {
  it('an aborted answer stays booked until somebody says what it cost', async () => {
    const { server, harness, engine } = world()
    server.reply({ kind: 'hang', afterChunks: 2 })
    const run = await engine.start(workflow(harness), undefined, { budget: usd('1') })
    await server.received(1)
    await run.cancel()
    await run.result().catch(() => {})
    expect(states(await run.ledger())).toEqual(['unresolved'])
    await expectBooksOfServer(world(), run)
  })

  it('losers of a race are cut off and booked', async () => {
    const { server } = world()
    server.reply(({ turns }) =>
      turns[0]?.text.includes('slow') ? { kind: 'hang', afterChunks: 1 } : { kind: 'text', text: 'quick' },
    )
    const run = await startWith(world(), async (ctx, call) => {
      const slow = call('slow')
      const quick = call('quick')
      const { winner } = await ctx.race({ slow: (branch) => branch.run(slow), quick: (branch) => branch.run(quick) })
      return winner
    })
    expect(await run.result()).toBe('quick')
    await expectBooksOfServer(world(), run)
  })

  it('what is open when the body returns is cut off and booked before the run ends', async () => {
    const { server } = world()
    server.reply(({ turns }) =>
      turns[0]?.text.includes('slow') ? { kind: 'hang', afterChunks: 1 } : { kind: 'text', text: 'quick' },
    )
    const run = await startWith(world(), async (ctx, call) => {
      ctx.run(call('slow')).catch(() => {})
      await ctx.run(call('quick'))
      return 'early'
    })
    expect(await run.result()).toBe('early')
    expect((await run.ledger()).filter(({ state }) => state === 'reserved')).toEqual([])
    await expectBooksOfServer(world(), run)
  })
}

/** Settled entries are what the server charged; unresolved ones are not below it, and equal it once reconciled. */
async function expectBooksOfServer({ server, harness }: World, run: RunHandle): Promise<void> {
  await server.idle()
  const charged = server.requests.map((request) => chargeOf(harness, request))
  const cutOff = server.requests.filter(({ aborted }) => aborted)
  const open = (await run.ledger()).filter(({ state }) => state === 'unresolved')
  expect(open).toHaveLength(cutOff.length)
  expect(await booked(run)).toBeGreaterThanOrEqual(sum(charged))
  for (const [index, { key: entry }] of open.entries()) {
    await run.reconcile(entry, formatUsd(chargeOf(harness, cutOff[index] as ReceivedRequest)))
  }
  expect(await booked(run)).toBe(sum(charged))
}

async function booked(run: RunHandle): Promise<Money> {
  return sum((await run.ledger()).map(({ amount }) => parseMoney(amount)))
}

function sum(amounts: readonly Money[]): Money {
  return amounts.reduce((total, amount) => total + amount, 0n)
}

function states(ledger: readonly LedgerEntry[]): readonly string[] {
  return ledger.map(({ state }) => state)
}

function chargeOf(harness: ProviderHarness, { usage }: ReceivedRequest): Money {
  return usage === undefined ? 0n : charge(harness, usage)
}

/** What the vendor charges for so many tokens, by its list prices. */
function charge(
  { model }: ProviderHarness,
  usage: { readonly inputTokens: number; readonly outputTokens: number },
): Money {
  return (
    (BigInt(usage.inputTokens) * parseMoney(model.input) + BigInt(usage.outputTokens) * parseMoney(model.output)) /
    1_000_000n
  )
}

function stepOf({ create, model }: ProviderHarness, text = prompt, options: StepOptions = {}) {
  const { name: provider } = create({ baseUrl: 'http://127.0.0.1:9', apiKey: key })
  return defineLLMStep({
    name: `ask-${text.split(' ')[0]}`,
    model: `${provider}/${model.id}`,
    prompt: () => text,
    maxOutputTokens,
    ...options,
  })
}

function workflow(harness: ProviderHarness, options: StepOptions = {}) {
  const step = stepOf(harness, prompt, options)
  return defineWorkflow({ name: 'one', steps: [step], run: (ctx) => ctx.run(step) })
}

async function quoteOf(
  harness: ProviderHarness,
  server: ModelServer,
): Promise<{ readonly quote: Money; readonly inputTokens: number }> {
  const provider = harness.create({ baseUrl: urlOf(harness, server), apiKey: key })
  const card = await provider.card(harness.model.id, Date.now())
  const { quote } = quoteRequest(
    { model: harness.model.id, messages: [{ role: 'user', content: prompt }], maxOutputTokens },
    card,
  )
  const input = quote - BigInt(maxOutputTokens) * BigInt(card.rates.output)
  return { quote, inputTokens: Number(input / BigInt(card.rates.input)) }
}

interface CallsOptions {
  readonly calls: number
  readonly budget: Money
}

/** So many calls side by side; the run gives how each ended. */
async function startCalls({ engine, harness }: World, { calls, budget }: CallsOptions): Promise<RunHandle> {
  const step = stepOf(harness)
  const many = defineWorkflow({
    name: 'many',
    steps: [step],
    async run(ctx) {
      const settled = await Promise.allSettled(Array.from({ length: calls }, () => ctx.run(step)))
      return settled.map((result) => (result.status === 'fulfilled' ? 'fulfilled' : String(result.reason.code)))
    },
  })
  return await engine.start(many, undefined, { budget })
}

async function startWith(
  { engine, harness }: World,
  body: (ctx: WorkflowContext, call: (text: string) => ReturnType<typeof stepOf>) => Promise<string>,
): Promise<RunHandle> {
  const steps = new Map(['slow', 'quick'].map((text) => [text, stepOf(harness, text)]))
  const own = defineWorkflow({
    name: 'own',
    steps: [...steps.values()],
    run: (ctx) => body(ctx, (text) => steps.get(text) as ReturnType<typeof stepOf>),
  })
  return await engine.start(own, undefined, { budget: usd('1') })
}

interface Ended {
  readonly output?: unknown
  readonly error?: unknown
  readonly ledger: readonly LedgerEntry[]
}

async function runOne({ engine, harness }: World, options: StepOptions): Promise<Ended> {
  const run = await engine.start(workflow(harness, options), undefined, { budget: usd('1') })
  const result = await run.result().then(
    (output) => ({ output }),
    (error: unknown) => ({ error }),
  )
  return { ...result, ledger: await run.ledger() }
}
