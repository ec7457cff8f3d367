import { toWireError } from '@wflo/core'
import type { JobResult } from './app.ts'
import { complain } from './complain.ts'
import { exitCodeFor } from './exit-code.ts'
import { explainError } from './explain-error.ts'
import type { Screen } from './screen.ts'
import { usage } from './usage.ts'

export interface FailureOptions {
  readonly screen: Screen
  /** Also the stack trace. */
  readonly verbose: boolean
}

/** Prints what kept a run from starting. Nothing was sent and nothing spent. */
export function showFailure(thrown: unknown, { screen, verbose }: FailureOptions): JobResult {
  const error = toWireError(thrown, 'unexpected')
  const explanation = explainError(error, { model: 'the model' })
  complain(explanation, screen)
  if (error.code === 'usage') screen.complain(`\n${usage.trimEnd()}`)
  if (verbose && thrown instanceof Error) screen.complain(`\n${thrown.stack}`)
  return {
    exitCode: exitCodeFor(error.code),
    json: { status: 'failed', error: { ...error, ...explanation }, cost: '0' },
  }
}
