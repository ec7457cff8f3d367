import {
  type AgentOptions,
  defineAgent,
  defineStep,
  defineWorkflow,
  type JsonObject,
  runAgent,
  type StandardJsonSchema,
  type StepDefinition,
  usd,
} from '@wflo/core'
import { createEngine, type Engine, memoryJournal } from '@wflo/core/engine'
import { faultyJournal } from '@wflo/core/testing'
import { type ModelServer, type ReplyScript, startModelServer } from '@wflo/model-server'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ProviderHarness } from '../provider/describe-provider.ts'
import { urlOf } from '../provider/describe-provider.ts'

export interface AgentHarness extends ProviderHarness {
  /** What makes the model think where its vendor wants the thoughts back, and how a request shows that they came. */
  readonly thinking?: { readonly options: JsonObject; readonly sentBack: (body: unknown) => boolean }
}

/** A schema of one text property, without a schema library. */
function textInput(property: string): StandardJsonSchema & { readonly '~standard': { readonly types?: never } } {
  const schema = { type: 'object', properties: { [property]: { type: 'string' } }, required: [property] }
  return {
    '~standard': {
      version: 1,
      vendor: 'conformance',
      validate: (value: unknown) =>
        typeof (value as Record<string, unknown> | null)?.[property] === 'string'
          ? { value }
          : { issues: [{ message: 'has to be a text', path: [property] }] },
      jsonSchema: { input: () => schema, output: () => schema },
    },
  } as never
}

interface World {
  readonly calls: string[]
  readonly engine: Engine
  readonly run: (options?: Partial<Options>) => Promise<unknown>
}

type Options = Pick<
  AgentOptions<'researcher', string, StepDefinition>,
  'maxTurns' | 'stopWhen' | 'onBudget' | 'tellBudget' | 'providerOptions' | 'maxOutputTokens'
> & { readonly budget: bigint; readonly output: StandardJsonSchema }

const key = 'conformance.key.of.no.known.shape'

/** Lost attempts are tried again at once. */
const retry = { maxAttempts: 3, initialDelay: 1 } as const

/** An agent with two tools: one that looks up, and one that always fails. */
function createWorld(harness: AgentHarness, server: ModelServer, journal = memoryJournal()): World {
  const calls: string[] = []
  const search = defineStep({
    name: 'search',
    description: 'Looks something up.',
    retry,
    input: textInput('query') as never,
    run: async ({ query }: { readonly query: string }) => {
      calls.push(query)
      return { found: `all about ${query}` }
    },
  }) as unknown as StepDefinition
  const broken = defineStep({
    name: 'broken',
    input: textInput('query') as never,
    run: async (): Promise<string> => {
      throw new Error('out of order')
    },
  }) as unknown as StepDefinition
  const provider = harness.create({ baseUrl: urlOf(harness, server), apiKey: key })
  const engine = createEngine({ providers: [provider], journal })
  const run = async ({ budget = usd('1'), ...options }: Partial<Options> = {}): Promise<unknown> => {
    const agent = defineAgent({
      name: 'researcher',
      model: `${provider.name}/${harness.model.id}`,
      system: 'You look things up.',
      prompt: 'Find out about {topic}.',
      tools: [search, broken],
      maxOutputTokens: 200,
      retry,
      ...(options as object),
    })
    const workflow = defineWorkflow({
      name: 'research',
      steps: [...agent.steps],
      run: async (ctx, topic: string) => {
        const { messages, ...result } = await runAgent(ctx, agent, { topic })
        return { ...result, roles: messages.map(({ role }) => role) }
      },
    })
    return await engine.run(workflow, 'tides', { runId: 'research', budget })
  }
  return { calls, engine, run }
}

function asks(...queries: readonly string[]) {
  return { kind: 'tool-calls', calls: queries.map((query) => ({ tool: 'search', arguments: { query } })) } as const
}

const says = (text: string) => ({ kind: 'text', text }) as const

/** What an agent does with the models of a vendor: the same story with every vendor. */
export function describeAgent(harness: AgentHarness): void {
  describe(`agent: ${harness.name}`, () => {
    let server: ModelServer
    beforeEach(async () => {
      server = await startModelServer({ apiKey: key })
    })
    afterEach(async () => await server.close())
    const create = (replies: ReplyScript): World => {
      server.reply(replies)
      return createWorld(harness, server)
    }
    describe('turns', () => describeTurns(create, () => server))
    describe('stops', () => describeStops(create, () => server))
    describe('memory', () => describeMemory(harness, () => server))
  })
}

function describeTurns(create: (replies: ReplyScript) => World, server: () => ModelServer): void {
  it('runs the tools that the model asks for, gives their results back, and ends with its answer', async () => {
    const { calls, run, engine } = create([asks('moon', 'sun'), asks('coast'), says('Tides follow the moon.')])
    expect(await run()).toEqual({
      text: 'Tides follow the moon.',
      turns: 3,
      stopped: 'done',
      roles: ['system', 'user', 'assistant', 'tool', 'tool', 'assistant', 'tool', 'assistant'],
    })
    expect(calls).toEqual(['moon', 'sun', 'coast'])
    expect((await engine.get('research')).steps.map(({ stepId }) => stepId)).toEqual([
      '1/researcher',
      '2/search',
      '3/search',
      '4/researcher',
      '5/search',
      '6/researcher',
    ])
    expect(JSON.stringify(server().requests[1])).toContain('all about moon')
    await engine.close()
  })

  it('tells the model what went wrong in a tool: bad input, unknown name, failure', async () => {
    const call = (tool: string, input: object | string) =>
      ({ kind: 'tool-calls', calls: [{ tool, arguments: input }] }) as const
    const { run, engine } = create([
      call('search', { question: 'moon' }),
      call('broken', { query: 'moon' }),
      says('I give up.'),
    ])
    expect(await run()).toMatchObject({ text: 'I give up.', turns: 3, stopped: 'done' })
    expect(JSON.stringify(server().requests[1])).toContain('has to be a text')
    expect(JSON.stringify(server().requests[2])).toContain('out of order')
    await engine.close()
  })

  it('asks for its output beside its tools, and gives it with the last answer', async () => {
    const { run, engine } = create([asks('moon'), says('{"answer":"The moon."}')])
    expect(await run({ output: textInput('answer') })).toMatchObject({
      output: { answer: 'The moon.' },
      turns: 2,
      stopped: 'done',
    })
    for (const { body } of server().requests) expect(JSON.stringify(body)).toMatch(/json_schema.*"answer"/)
    await engine.close()
  })

  it('tells the model what is left of the budget, where it is asked to', async () => {
    const { run, engine } = create(says('Done.'))
    await run({ tellBudget: true })
    expect(JSON.stringify(server().requests[0])).toContain('This run may spend $1 in all')
    await engine.close()
  })
}

function describeStops(create: (replies: ReplyScript) => World, server: () => ModelServer): void {
  it('stops after the most turns', async () => {
    const { run, engine } = create(asks('moon'))
    expect(await run({ maxTurns: 2 })).toMatchObject({ turns: 2, stopped: 'max_turns' })
    expect(server().requests).toHaveLength(2)
    await engine.close()
  })

  it('stops where the predicate says so, before the tools run', async () => {
    const { calls, run, engine } = create(asks('moon'))
    const stopWhen: Options['stopWhen'] = ({ turn, toolCalls }) => turn === 2 && toolCalls.length === 1
    expect(await run({ stopWhen })).toMatchObject({ turns: 2, stopped: 'predicate' })
    expect(calls).toEqual(['moon'])
    await engine.close()
  })

  it('stops with what it has where the next turn does not fit in the budget, or throws if it is told to', async () => {
    const stopping = create(asks('moon'))
    const budget = usd('0.009')
    const result = (await stopping.run({ budget, maxTurns: 500 })) as { readonly turns: number }
    expect(result).toMatchObject({ stopped: 'budget' })
    expect(result.turns).toBeGreaterThan(0)
    const { budget: books } = await stopping.engine.get('research')
    expect(Number(books.spent)).toBeLessThanOrEqual(0.009)
    await stopping.engine.close()
    const throwing = create(asks('moon'))
    await expect(throwing.run({ budget, maxTurns: 500, onBudget: 'throw' })).rejects.toMatchObject({
      code: 'budget_exceeded',
    })
    await throwing.engine.close()
  })

  it('fails where not even the first turn fits', async () => {
    const { run, engine } = create(says('Done.'))
    await expect(run({ budget: usd('0.000001') })).rejects.toMatchObject({ code: 'budget_exceeded' })
    expect(server().requests).toEqual([])
    await engine.close()
  })
}

function describeMemory(harness: AgentHarness, server: () => ModelServer): void {
  const { thinking } = harness

  if (thinking !== undefined) {
    it('gives the thoughts of the model back with the results of its tools', async () => {
      server().reply([{ ...asks('moon'), reasoning: 'I need to look.' }, says('Done.')])
      const { run, engine } = createWorld(harness, server())
      expect(await run({ providerOptions: thinking.options, maxOutputTokens: 4_000 })).toMatchObject({ turns: 2 })
      expect(thinking.sentBack(server().requests[1]?.body)).toBe(true)
      await engine.close()
    })
  }

  it.each(['crash', 'fail'] as const)(
    'goes on after a %s of every append, and does nothing twice that was done',
    async (kind) => {
      const script = [asks('moon', 'sun'), says('Tides.')]
      const steps = ['researcher', 'search', 'search', 'researcher']
      let appends = 0
      for (let append = 1, hasHappened = true; hasHappened; append += 1) {
        const journal = memoryJournal()
        server().reply((request) => script[request.turns.length > 1 ? 1 : 0] as (typeof script)[number])
        const faulty = faultyJournal(journal, { append, kind })
        const first = createWorld(harness, server(), faulty)
        await first.run().catch(() => {})
        await first.engine.close()
        const second = createWorld(harness, server(), journal)
        const done = await finishedSteps(second.engine)
        const asked = server().requests.length
        expect(await second.run()).toMatchObject({ text: 'Tides.', turns: 2, stopped: 'done' })
        const left = (name: string) => steps.filter((step) => step === name).length - countOf(done, name)
        expect(server().requests.length - asked).toBe(left('researcher'))
        expect(second.calls).toHaveLength(left('search'))
        expect((await second.engine.get('research')).steps.map(({ step }) => step)).toEqual(steps)
        hasHappened = faulty.appends >= append
        appends = faulty.appends
        await second.engine.close()
      }
      // One for the start, and one for each outcome.
      expect(appends).toBeGreaterThanOrEqual(5)
    },
  )
}

/** What the journal holds of the run, before anybody goes on with it. */
async function finishedSteps(engine: Engine): Promise<readonly string[]> {
  if ((await engine.list()).length === 0) return []
  const { steps } = await engine.get('research')
  return steps.filter(({ result }) => result?.status === 'completed').map(({ step }) => step)
}

function countOf(names: readonly string[], name: string): number {
  return names.filter((each) => each === name).length
}
