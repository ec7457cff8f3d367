import {
  type AttemptPlan,
  defineAgent,
  defineEvent,
  defineLLMStep,
  defineSandboxStep,
  defineStep,
  defineWorkflow,
  type Json,
  runAgent,
  type StandardJsonSchema,
  type StandardSchema,
  type Step,
  usd,
  WfloError,
} from '@wflo/core'

/**
 * The workflows behind the recorded logs. They may not change: a log has to replay with the definition that it was
 * recorded with. A new feature is a new workflow here.
 */
const double = defineStep({ name: 'double', run: (value: number) => value * 2 })

const flaky = defineStep({
  name: 'flaky',
  retry: { maxAttempts: 3, initialDelay: 20 },
  run(_: undefined, { attempt }) {
    if (attempt < 3) throw new WfloError(`attempt ${attempt} fails`, { code: 'flaky', retryable: true })
    return attempt
  },
})

const polite = defineStep({
  name: 'polite',
  retry: { maxAttempts: 2 },
  run(_: undefined, { attempt }) {
    if (attempt === 1) throw new WfloError('busy', { code: 'busy', retryable: true, retryAfter: 30 })
    return 'served'
  },
})

const broken = defineStep({
  name: 'broken',
  run(): null {
    throw new TypeError('this never works')
  },
})

const patient = defineStep({
  name: 'patient',
  async run(ms: number, { signal }) {
    await new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, ms)
      signal.addEventListener('abort', () => {
        clearTimeout(timer)
        reject(signal.reason)
      })
    })
    return ms
  },
})

const ask = defineLLMStep({
  name: 'ask',
  model: 'scripted/one',
  prompt: 'What is {thing}?',
  maxOutputTokens: 100,
  retry: { initialDelay: 10 },
})

const chain = defineLLMStep({ name: 'chain', model: ['failing/one', 'scripted/two'], prompt: 'Go on.' })

function quotedStep(name: string, cost: string): Step<string, undefined, Json> {
  const plan = (call: Json): readonly AttemptPlan[] => [{ resolve: () => ({ input: call, quote: usd('0.1') }) }]
  return Object.freeze({ ...defineStep({ name, run: () => cost }), kind: 'priced', plan })
}

const cheap = quotedStep('cheap', '0.04')
const dear = quotedStep('dear', '0.11')

const searched = defineStep({
  name: 'searched',
  quote: usd('0.1'),
  run(_: undefined, { spend }) {
    spend(usd('0.04'))
    return 'found'
  },
})

const counted: Step<string, undefined, Json> = Object.freeze({
  ...defineStep({ name: 'counted', run: () => null }),
  kind: 'priced',
  plan: (call: Json): readonly AttemptPlan[] => [
    { resolve: () => ({ input: call, quote: usd('0.5'), tightened: (tokens) => BigInt(tokens) * usd('0.01') }) },
  ],
})

const go = defineEvent({ name: 'go' })

export const steps = defineWorkflow({
  name: 'steps',
  steps: [double],
  run: async (ctx) => await ctx.run(double, await ctx.run(double, 5)),
})

export const linear = defineWorkflow({ name: 'linear', steps: [double] })

export const parallel = defineWorkflow({
  name: 'parallel',
  steps: [double],
  run: async (ctx) => await Promise.all([1, 2, 3].map((value) => ctx.run(double, value))),
})

export const retries = defineWorkflow({
  name: 'retries',
  steps: [flaky, polite],
  run: async (ctx) => [await ctx.run(flaky), await ctx.run(polite)],
})

export const failure = defineWorkflow({
  name: 'failure',
  steps: [broken],
  run: async (ctx) => await ctx.run(broken),
})

export const modelCall = defineWorkflow({
  name: 'model-call',
  steps: [ask],
  budget: usd('1'),
  run: async (ctx) => [await ctx.run(ask, { thing: 'it' }), ctx.spent.toString()],
})

export const fallback = defineWorkflow({
  name: 'fallback',
  steps: [chain],
  budget: usd('1'),
  run: async (ctx) => await ctx.run(chain),
})

export const race = defineWorkflow({
  name: 'race',
  steps: [patient, double],
  async run(ctx) {
    const { winner } = await ctx.race({
      slow: (ctx) => ctx.run(patient, 60_000),
      quick: async (ctx) => [await ctx.run(double, 1), await ctx.run(double, 2)],
    })
    return [winner, await ctx.run(double, 3)]
  },
})

export const leftOpen = defineWorkflow({
  name: 'left-open',
  steps: [patient, double],
  async run(ctx) {
    ctx.run(patient, 60_000)
    return await ctx.run(double, 1)
  },
})

export const timers = defineWorkflow({
  name: 'timers',
  async run(ctx) {
    const before = ctx.now()
    await ctx.sleep(20)
    return ctx.now() - before >= 20
  },
})

export const messages = defineWorkflow({
  name: 'messages',
  events: [go],
  run: async (ctx) => [await ctx.waitFor(go), (await ctx.waitFor(go, { timeout: 20 })) === undefined],
})

export const cancelled = defineWorkflow({
  name: 'cancelled',
  steps: [patient],
  run: async (ctx) => await ctx.run(patient, 60_000),
})

export const budgetWait = defineWorkflow({
  name: 'budget-wait',
  steps: [cheap],
  budget: usd('0.15'),
  run: async (ctx) => (await Promise.allSettled([1, 2, 3].map(() => ctx.run(cheap)))).map((result) => result.status),
})

export const budgetRefusal = defineWorkflow({
  name: 'budget-refusal',
  steps: [cheap],
  budget: usd('0.09'),
  run: async (ctx) => await ctx.run(cheap),
})

export const overrun = defineWorkflow({
  name: 'overrun',
  steps: [dear],
  budget: usd('1'),
  run: async (ctx) => [await ctx.run(dear), await ctx.run(dear)],
})

export const stateAndRandom = defineWorkflow({
  name: 'state-and-random',
  steps: [double],
  async run(ctx) {
    ctx.state.seen = [ctx.random() < 1, ctx.uuid().length]
    await ctx.run(double, 1)
    return { state: ctx.state, later: ctx.random(), id: ctx.uuid() }
  },
})

export const lost = defineWorkflow({
  name: 'lost',
  steps: [cheap],
  budget: usd('1'),
  run: async (ctx) => await ctx.run(cheap),
})

export const reconciled = defineWorkflow({
  name: 'reconciled',
  steps: [dear, cheap],
  budget: usd('1'),
  run: async (ctx) => await ctx.run(cheap),
})

export const warnings = defineWorkflow({
  name: 'warnings',
  steps: [searched],
  budget: usd('0.15'),
  run: async (ctx) => [await ctx.run(searched), await ctx.run(searched), ctx.budget.left ?? ''],
})

export const paused = defineWorkflow({
  name: 'paused',
  steps: [cheap],
  budget: usd('0.12'),
  onExhausted: 'pause',
  run: async (ctx) => [await ctx.run(cheap), await ctx.run(cheap)],
})

export const busy = defineWorkflow({
  name: 'busy',
  steps: [cheap],
  budget: usd('0.15'),
  whenBusy: 'fail',
  run: async (ctx) => (await Promise.allSettled([1, 2].map(() => ctx.run(cheap)))).map((result) => result.status),
})

export const tightened = defineWorkflow({
  name: 'tightened',
  steps: [counted],
  budget: usd('0.3'),
  run: async (ctx) => await ctx.run(counted),
})

export const child = defineWorkflow({
  name: 'child',
  steps: [cheap, double],
  budget: usd('0.3'),
  run: async (ctx, value: number) => [await ctx.run(cheap), await ctx.run(double, value)],
})

export const parent = defineWorkflow({
  name: 'parent',
  children: [child],
  budget: usd('1'),
  async run(ctx) {
    const handle = ctx.start(child, 1)
    return [await ctx.run(child, 2, { budget: usd('0.2') }), await handle.result(), ctx.budget.spent]
  },
})

export const approval = defineWorkflow({
  name: 'approval',
  async run(ctx) {
    const asked = await ctx.approve({
      title: 'Publish it?',
      payload: { pages: 3 },
      approvers: ['ada'],
      timeout: '1 day',
    })
    return { approved: asked?.approved ?? false, by: asked?.by ?? null }
  },
})

export const approvalTimeout = defineWorkflow({
  name: 'approval-timeout',
  run: async (ctx) => ((await ctx.approve({ title: 'Anybody?', timeout: 10 })) === undefined ? 'nobody' : 'somebody'),
})

export const requestedPause = defineWorkflow({
  name: 'requested-pause',
  steps: [patient],
  run: async (ctx) => [await ctx.run(patient, 20), await ctx.run(patient, 1)],
})

export const deadline = defineWorkflow({
  name: 'deadline',
  steps: [patient],
  deadline: 30,
  run: async (ctx) => await ctx.run(patient, 60_000),
})

export const continued = defineWorkflow({
  name: 'continued',
  steps: [cheap],
  budget: usd('1'),
  events: [go],
  async run(ctx) {
    const round = Number(ctx.state.round ?? 0)
    await ctx.run(cheap)
    ctx.state.round = round + 1
    if (round < 2) await ctx.continueAs()
    return {
      round,
      event: (await ctx.waitFor(go, { timeout: '1 day' })) === undefined ? 'none' : 'kept',
      left: ctx.budget.left ?? '',
    }
  },
})

const question = {
  '~standard': {
    version: 1,
    vendor: 'golden',
    validate: (value: unknown) =>
      typeof (value as { readonly about?: unknown } | null)?.about === 'string'
        ? { value: value as { readonly about: string } }
        : { issues: [{ message: 'has to be a text', path: ['about'] }] },
    jsonSchema: { input: () => questionSchema, output: () => questionSchema },
  },
} satisfies StandardSchema<{ readonly about: string }> & StandardJsonSchema

const questionSchema = { type: 'object', properties: { about: { type: 'string' } }, required: ['about'] }

const lookUp = defineStep({ name: 'look-up', input: question, run: ({ about }) => ({ found: about.length }) })

const worker = defineAgent({
  name: 'worker',
  model: 'working/one',
  system: 'Look things up.',
  prompt: 'What is {thing}?',
  tools: [lookUp],
  maxOutputTokens: 100,
  tellBudget: true,
})

export const agent = defineWorkflow({
  name: 'agent',
  steps: [...worker.steps],
  budget: usd('0.1'),
  run: async (ctx) => await runAgent(ctx, worker, { thing: 'a tide' }),
})

const triple = defineStep({ name: 'triple', run: (value: number) => value * 3 })

/** Two steps of one kind, which no history tells apart but by their names. */
export const pair = defineWorkflow({
  name: 'pair',
  steps: [double, triple],
  run: async (ctx) => await ctx.run(triple, await ctx.run(double, 1)),
})

const draw = defineSandboxStep({
  name: 'draw',
  code: ({ points }: { readonly points: number }) => `print(${points})`,
  files: { 'data.csv': '1,2,3' },
  artifacts: ['*.svg'],
  limits: { timeout: '5s' },
})

/** Its files are in a store, and its seconds in the ledger. */
export const sandboxed = defineWorkflow({
  name: 'sandboxed',
  steps: [draw],
  budget: usd('0.01'),
  async run(ctx) {
    const { status, stdout, files } = await ctx.run(draw, { points: 3 })
    return { status, stdout, names: files.map(({ path }) => path) }
  },
})

export const goldenEvent = go
