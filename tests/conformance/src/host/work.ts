import type { HandlerContext, Json, StepHandler } from '@wflo/core'
import { WfloError } from '@wflo/core'

/** What a step of the suites is told to do: it is all in the input, so that it crosses every host's log. */
export interface Work {
  /** Given back as the output. */
  readonly value?: Json
  /** Milliseconds. */
  readonly latency?: number
  /** Fails this many attempts before it completes. */
  readonly failures?: number
  /** Milliseconds that a failure asks to wait. */
  readonly retryAfter?: number
  readonly retryable?: boolean
  /** How a failure is booked. Default `release`. */
  readonly booking?: 'release' | 'unresolved'
  /** US dollars, reported before the attempt ends. */
  readonly cost?: string
  /** Never ends by itself; rejects when its signal is aborted. */
  readonly hangs?: boolean
  /** Besides, does not even listen to its signal. */
  readonly isDeaf?: boolean
  /** Milliseconds for which it goes on after its signal was aborted. */
  readonly reluctance?: number
  /** What the plan quotes, in US dollars. */
  readonly quote?: string
  /** A copy of the workflow's state is given back instead of `value`. */
  readonly givesState?: boolean
}

/** What the outside of a host saw. */
export interface Witness {
  readonly handler: StepHandler
  /** Every attempt that was begun, in order: `step/attempt`. */
  readonly begun: readonly string[]
  /** Times at which attempts were begun, in ms since the epoch. */
  readonly begunAt: readonly number[]
  /** Attempts whose signal was aborted. */
  readonly aborted: readonly string[]
  /** The most attempts that were ever open at once. */
  readonly mostOpen: number
}

/** The handler that does the work of the suites' steps, and remembers what happened. */
export function createWitness(): Witness {
  const begun: string[] = []
  const begunAt: number[] = []
  const aborted: string[] = []
  let open = 0
  let mostOpen = 0
  const run = async (input: Json, context: HandlerContext): Promise<Json> => {
    const name = `${context.step.name}/${context.attempt}`
    begun.push(name)
    begunAt.push(Date.now())
    open += 1
    mostOpen = Math.max(mostOpen, open)
    context.signal.addEventListener('abort', () => aborted.push(name))
    try {
      return await doWork(input as Work & Json, context)
    } finally {
      open -= 1
    }
  }
  return {
    handler: { kind: 'conformance.work', run },
    begun,
    begunAt,
    aborted,
    get mostOpen() {
      return mostOpen
    },
  }
}

async function doWork(work: Work, context: HandlerContext): Promise<Json> {
  if (work.isDeaf) return await new Promise(() => {})
  await pause(work.hangs ? 600_000 : (work.latency ?? 0), context.signal, work.reluctance ?? 0)
  if (context.attempt <= (work.failures ?? 0)) throw failure(work, context.attempt)
  if (work.cost !== undefined) context.report({ cost: work.cost, sheet: 'conformance@1', rates: { work: work.cost } })
  return work.givesState ? context.state : (work.value ?? null)
}

function failure({ retryAfter, retryable = true, booking = 'release' }: Work, attempt: number): WfloError {
  return new WfloError(`attempt ${attempt} fails as it was told`, {
    code: 'told_to_fail',
    retryable,
    retryAfter,
    booking,
  })
}

function pause(ms: number, signal: AbortSignal, reluctance: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      if (reluctance === 0) reject(signal.reason)
      else setTimeout(() => reject(signal.reason), reluctance)
    })
  })
}
