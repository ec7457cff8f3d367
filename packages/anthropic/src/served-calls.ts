import type { Usage } from '@wflo/core'
import { InvalidUsageError, type ServedCall } from '@wflo/cost'
import { sumOfCounts } from './counter.ts'
import type { MessageCounts, MessageIteration, MessageReply, MessageUsage, WireCount } from './message-reply.ts'
import { hasBrokenSplit, toUsage } from './to-usage.ts'

/** What was asked for, as far as it decides on the price. */
export interface AskedCall {
  readonly model: string
  readonly speed?: string | undefined
  readonly geo?: string | undefined
}

/**
 * What is to be paid for a reply, streamed or not, recorded or just received: the model, the tier and the region that
 * served it count; those that were asked for only where the reply does not say. Several calls where several samplings
 * stand behind it: turns of tools that the vendor runs, models that it fell back to, compactions, advisors. Each is paid
 * at the rates of its own model, and the counters of the reply leave some of them out
 * (https://platform.claude.com/docs/en/build-with-claude/compaction and /refusals-and-fallback, read on 2026-11-23).
 * None where the server reported no usage. Throws `InvalidUsageError` where counters contradict each other.
 */
export function servedCalls(reply: MessageReply, asked: AskedCall): readonly ServedCall[] {
  const { usage } = reply
  const whole = toUsage(usage)
  if (whole === undefined || !usage) return []
  const model = reply.model || asked.model
  return samplingsOf(usage, whole).map((sampling) => ({
    model: sampling.model || model,
    tier: tierOf(usage, asked),
    geo: usage.inference_geo || asked.geo,
    usage: sampling.usage,
  }))
}

interface Sampling {
  readonly model?: string | null | undefined
  readonly usage: Usage
}

function samplingsOf(usage: MessageUsage, whole: Usage): readonly Sampling[] {
  checkSplit(usage)
  const iterations = Array.isArray(usage.iterations) ? (usage.iterations as readonly MessageIteration[]) : []
  if (iterations.some((iteration) => toUsage(iteration) === undefined)) {
    throw new InvalidUsageError('iterations', 'has an entry without counters')
  }
  const beside = iterations.filter((iteration) => !isAnswering(iteration)).flatMap(toSampling)
  return [...answerSamplings(usage, whole, iterations.filter(isAnswering)), ...beside]
}

function answerSamplings(
  usage: MessageUsage,
  whole: Usage,
  iterations: readonly MessageIteration[],
): readonly Sampling[] {
  const [only, ...others] = iterations
  if (only === undefined) return [{ usage: whole }]
  if (others.length === 0 && isSame(only, usage)) return [{ model: only.model, usage: whole }]
  checkCovered(usage, iterations)
  return withRequests(iterations.flatMap(toSampling), whole)
}

/** The answer itself, or what led to it; else it is beside the answer, and not in the reply's counters. */
function isAnswering({ type }: MessageIteration): boolean {
  return type === 'message' || type === 'fallback_message'
}

function toSampling(iteration: MessageIteration): readonly Sampling[] {
  checkSplit(iteration)
  const usage = toUsage(iteration)
  return usage === undefined ? [] : [{ model: iteration.model, usage }]
}

/** What the vendor's tools are billed by is only said of the whole. */
function withRequests(samplings: readonly Sampling[], { requests }: Usage): readonly Sampling[] {
  if (requests === undefined) return samplings
  return samplings.map((sampling, index) =>
    index === samplings.length - 1 ? { ...sampling, usage: { ...sampling.usage, requests } } : sampling,
  )
}

function checkSplit(counts: MessageCounts): void {
  if (!hasBrokenSplit(counts)) return
  const { cache_creation: parts, cache_creation_input_tokens: total } = counts
  throw new InvalidUsageError(
    'cache_creation',
    `is ${JSON.stringify(parts)}, which does not come to the ${total} written`,
  )
}

const counters = [
  'input_tokens',
  'output_tokens',
  'cache_read_input_tokens',
  'cache_creation_input_tokens',
] as const satisfies readonly (keyof MessageCounts)[]

function isSame(left: MessageCounts, right: MessageCounts): boolean {
  return counters.every((name) => (left[name] ?? 0) === (right[name] ?? 0))
}

/** The samplings of an answer are at least what the reply says of itself: it repeats some of them, and adds nothing. */
function checkCovered(usage: MessageUsage, samplings: readonly MessageIteration[]): void {
  const check = (name: string, read: (counts: MessageCounts) => WireCount | undefined): void => {
    const sum = sumOfCounts(samplings.map(read))
    if (sum >= (read(usage) ?? 0)) return
    throw new InvalidUsageError(name, `is ${read(usage)}, but the iterations come to ${sum}`)
  }
  for (const name of counters) check(name, (counts) => counts[name])
  check('cache_creation.ephemeral_1h_input_tokens', (counts) => counts.cache_creation?.ephemeral_1h_input_tokens)
}

/** Fast mode is a speed here, and a tier of ours. */
function tierOf({ speed, service_tier: tier }: MessageUsage, asked: AskedCall): string | undefined {
  const served = speed || asked.speed
  if (served && served !== 'standard') return served
  return tier && tier !== 'standard' ? tier : undefined
}
