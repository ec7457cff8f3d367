import { ActivityCancellationType, ApplicationFailure, proxyActivities } from '@temporalio/workflow'
import type { Counted } from './definitions.ts'
import { textLength } from './shapes.ts'
import type * as activities from './twin-activities.ts'

/** What somebody writes who knows Temporal and has not heard of Wflo. The options are those of Wflo's attempts. */
const options = {
  startToCloseTimeout: '1 day',
  scheduleToCloseTimeout: '30 days',
  heartbeatTimeout: '10 seconds',
  retry: { maximumAttempts: 1 },
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
} as const
const { increment } = proxyActivities<typeof activities>({ ...options, summary: 'increment' })
const { pay } = proxyActivities<typeof activities>({ ...options, summary: 'pay' })

const long: Counted = { value: 0, text: 'x'.repeat(textLength) }

export async function sequence(steps: number): Promise<Counted> {
  let output: Counted = { value: 0 }
  for (let index = 0; index < steps; index += 1) output = await increment(output)
  return output
}

export async function parallel(steps: number): Promise<Counted> {
  const outputs = await Promise.all(Array.from({ length: steps }, (_, value) => increment({ value })))
  return { value: outputs.length }
}

export async function paid(steps: number): Promise<Counted> {
  const budget = createBudget()
  let output: Counted = { value: 0 }
  for (let index = 0; index < steps; index += 1) output = await budget.pay(output)
  return output
}

export async function paidTexts(steps: number): Promise<Counted> {
  const budget = createBudget()
  let output = long
  for (let index = 0; index < steps; index += 1) output = await budget.pay(output)
  return { value: output.value }
}

/** The least that a budget needs: what cannot be paid does not begin. In micro-dollars, as long as nothing fails. */
function createBudget(limit = 1_000_000, quote = 10_000) {
  let spent = 0
  let reserved = 0
  return {
    async pay(input: Counted): Promise<Counted> {
      if (spent + reserved + quote > limit) {
        throw ApplicationFailure.nonRetryable(`spent ${spent} of ${limit}`, 'BudgetExceeded')
      }
      reserved += quote
      const { cost, ...output } = await pay(input)
      reserved -= quote
      spent += cost
      return output
    },
  }
}
