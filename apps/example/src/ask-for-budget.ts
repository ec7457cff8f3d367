import { type BudgetLimit, type BudgetPause, type RunHandle, WfloError } from '@wflo/core'
import { dollars } from './amounts.ts'
import { printable } from './printable.ts'
import type { Questions } from './questions.ts'
import { readBudget } from './read-budget.ts'

/** Why a run was cancelled whose budget nobody raised. */
export const notRaised = 'its budget is exhausted and was not raised'

export interface AskOptions {
  readonly handle: RunHandle
  readonly questions: Questions
  readonly complain: (line: string) => void
  readonly signal: AbortSignal
}

/** Asks for a higher budget until there is one, or no answer: then the run is cancelled. */
export async function askForBudget(pause: BudgetPause, options: AskOptions): Promise<void> {
  const { handle, questions, complain, signal } = options
  const { limit = '0' } = (await handle.get()).budget
  complain(
    `\nThe budget of ${dollars(limit)} is exhausted: step "${printable(pause.step)}" may cost up to ${dollars(pause.quote)}, and ${dollars(pause.missing)} are missing.`,
  )
  for (;;) {
    const answer = await questions.ask('New budget in dollars (empty to stop): ', signal)
    if (signal.aborted) return
    if (answer === undefined || answer.trim() === '') return await handle.cancel(notRaised)
    const refusal = await raise(handle, answer.trim())
    if (refusal === undefined) return
    complain(printable(refusal))
  }
}

/** Why not, if it could not be raised. */
async function raise(handle: RunHandle, answer: string): Promise<string | undefined> {
  try {
    const limit: BudgetLimit = readBudget(answer)
    await handle.raiseBudget(limit)
    return undefined
  } catch (error) {
    if (WfloError.isInstance(error)) return error.message
    throw error
  }
}
