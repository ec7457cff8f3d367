import { hasCode, WfloError } from './wflo-error.ts'

/** A run's history is about to be full, where its host keeps one of limited length. What is open still ends. */
export class HistoryLimitError extends WfloError {
  override readonly name = 'HistoryLimitError' as const
  declare readonly runId: string

  constructor(runId: string) {
    super(
      `the history of run "${runId}" is about to be full, so nothing new begins in it: have its workflow call ctx.continueAs(input) now and then, such as every 500 steps; that keeps budget, approvals and ctx.state and begins a fresh history`,
      { code: 'history_limit', fields: { runId } },
    )
  }

  static override isInstance(value: unknown): value is HistoryLimitError {
    return hasCode(value, 'history_limit')
  }
}
