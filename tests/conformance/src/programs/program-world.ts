import {
  defaultRetryPolicy,
  formatUsd,
  type HandlerContext,
  type Json,
  type Step,
  type StepHandler,
  type TightenOptions,
  WfloError,
  type Workflow,
  type WorkflowContext,
} from '@wflo/core'
import { milliDollar, type Program } from './program.ts'

type AnyStep = Step<string, Json, Json>

/** What a host's handlers did, told apart from what its log says. */
export interface ProgramWorld {
  readonly handlers: readonly StepHandler[]
  /** How often each attempt was really executed, by run and key. */
  readonly executions: ReadonlyMap<string, number>
  /** What the outside charged, by run and key of the attempt, in pico-dollars. */
  readonly charged: ReadonlyMap<string, bigint>
}

/** Waits for a while on the host's clock, and rejects when the signal is aborted. */
export type Pause = (ms: number, signal: AbortSignal) => Promise<void>

const kinds = ['program.step', 'program.paid', 'program.flaky'] as const

/** The outside world of programs: latencies, failures and charges, all given by the input of each step. */
export function createProgramWorld(pause: Pause): ProgramWorld {
  const executions = new Map<string, number>()
  const charged = new Map<string, bigint>()
  const run = async (input: Json, context: HandlerContext): Promise<Json> => {
    const { latency, failures = 0, cost, fate = 'settled' } = input as unknown as ProgramCall
    const key = `${context.runId}:${context.stepId}/${context.attempt}`
    executions.set(key, (executions.get(key) ?? 0) + 1)
    await pause(latency, context.signal)
    if (context.attempt <= failures) {
      throw new WfloError(`attempt ${context.attempt} fails`, { code: 'flaky', retryable: true, booking: 'release' })
    }
    if (fate !== 'settled') throw endedBy(fate, () => charged.set(key, BigInt(cost ?? 0) * milliDollar))
    if (cost !== undefined) {
      charged.set(key, BigInt(cost) * milliDollar)
      context.report({ cost: formatUsd(BigInt(cost) * milliDollar) })
    }
    return latency
  }
  const tighten = async (input: Json, { signal }: TightenOptions): Promise<number | undefined> => {
    const { latency, bound } = input as unknown as ProgramCall
    await pause(latency, signal)
    return bound
  }
  return { executions, charged, handlers: kinds.map((kind) => ({ kind, run, tighten })) }
}

interface ProgramCall {
  readonly latency: number
  readonly failures?: number
  readonly cost?: number
  readonly quote: number
  readonly bound?: number
  readonly fate?: 'settled' | 'refused' | 'unknown'
}

/** What nobody knows of may well have been charged. */
function endedBy(fate: 'refused' | 'unknown', charge: () => void): WfloError {
  if (fate === 'unknown') charge()
  const booking = fate === 'refused' ? 'release' : 'unresolved'
  return new WfloError(`the call was ${fate}`, { code: fate, retryable: false, booking })
}

function programStep(name: string, options: Partial<AnyStep> = {}): AnyStep {
  return {
    name,
    kind: `program.${name}`,
    retry: { ...defaultRetryPolicy, initialDelay: 10 },
    onLost: 'retry',
    toJSON: () => ({ name }),
    ...options,
  }
}

const plain = programStep('step')
const flaky = programStep('flaky')
const paid = programStep('paid', {
  plan: (call) => [
    {
      resolve: () => ({
        input: call,
        quote: BigInt((call as unknown as ProgramCall).quote) * milliDollar,
        tightened: (count) => BigInt(count) * milliDollar,
      }),
    },
  ],
})

const events = Object.fromEntries(
  ['red', 'green', 'blue'].map((name) => [name, { name, toJSON: () => ({ name }) }] as const),
)

export const programEvents = Object.values(events)

/** The workflow that runs whatever program it is given. */
export const programWorkflow: Workflow<string, Program, Json> = {
  name: 'program',
  version: 1,
  steps: [plain, flaky, paid],
  events: programEvents,
  run: (ctx: WorkflowContext, program: Program) => interpret(ctx, program),
  toJSON: () => ({ name: 'program' }),
}

function interpret(ctx: WorkflowContext, program: Program): Promise<Json> {
  switch (program.kind) {
    case 'step':
      return ctx.run(plain, { latency: program.latency })
    case 'paid':
      // A vendor never charges more than the bound here; overruns have tests of their own.
      return ctx.run(paid, {
        ...(program as Json & object),
        cost: Math.min(program.cost, program.quote, program.bound ?? program.quote),
      })
    case 'flaky':
      return ctx.run(flaky, { latency: program.latency, failures: program.failures })
    case 'sleep':
      return sleepFor(ctx, program.ms)
    case 'wait':
      return waitFor(ctx, program)
    case 'sequence':
      return inSequence(ctx, program.parts)
    case 'all':
      return Promise.all(program.parts.map((part) => interpret(ctx, part)))
    case 'race':
      return raceOf(ctx, program.parts)
    case 'branch':
      return branch(ctx, program)
    case 'attempt':
      return interpret(ctx, program.part).catch((error) => (error as WfloError).code)
    case 'child':
      return ctx.run(programWorkflow, program.part, { budget: BigInt(program.budget) * milliDollar })
    case 'abandon':
      ctx.run(plain, { latency: program.latency }).catch(() => {})
      return Promise.resolve('abandoned')
    default:
      return program satisfies never
  }
}

/** The run's own clock has to know that the time has passed. */
async function sleepFor(ctx: WorkflowContext, ms: number): Promise<Json> {
  const before = ctx.now()
  await ctx.sleep(ms)
  return ctx.now() - before >= ms ? 'slept' : 'woke early'
}

async function waitFor(ctx: WorkflowContext, program: Program & { readonly kind: 'wait' }): Promise<Json> {
  const payload = await ctx.waitFor(events[program.event] as (typeof programEvents)[number], {
    timeout: program.timeout,
  })
  return (payload as Json | undefined) ?? 'timeout'
}

async function inSequence(ctx: WorkflowContext, parts: readonly Program[]): Promise<Json> {
  const results: Json[] = []
  for (const part of parts) results.push(await interpret(ctx, part))
  return results
}

async function raceOf(ctx: WorkflowContext, parts: readonly Program[]): Promise<Json> {
  const branches = Object.fromEntries(
    parts.map((part, index) => [`branch${index}`, (branchCtx: WorkflowContext) => interpret(branchCtx, part)]),
  )
  const { winner, value } = await ctx.race(branches)
  return [winner, value as Json, ctx.random()]
}

async function branch(ctx: WorkflowContext, program: Program & { readonly kind: 'branch' }): Promise<Json> {
  const value = await ctx.run(plain, { latency: program.latency })
  return [await interpret(ctx, (value as number) % 2 === 0 ? program.then : program.otherwise), ctx.uuid()]
}
