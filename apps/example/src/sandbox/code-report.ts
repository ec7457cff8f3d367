import type { JsonObject, MoneyString, ProducedFile } from '@wflo/core'
import { sum } from '../amounts.ts'
import type { RunReport } from '../run-report.ts'
import { codeOutcome } from './code-outcome.ts'

/** What sandboxes did for a run. */
export interface CodeTotals {
  readonly runs: number
  /** Those of them whose code failed or was stopped. */
  readonly failed: number
  /** Milliseconds from the start of the code to its end, of all of them. */
  readonly wallMs: number
  readonly cost: MoneyString
}

/** `undefined` for a run that ran no code. */
export function codeTotals({ run }: RunReport): CodeTotals | undefined {
  const steps = run.steps.filter(({ kind }) => kind === 'sandbox')
  if (steps.length === 0) return undefined
  const outcomes = steps.flatMap((step) => codeOutcome(step) ?? [])
  return {
    runs: outcomes.length,
    failed: outcomes.filter(({ status }) => status !== 'ok').length,
    wallMs: outcomes.reduce((total, { usage }) => total + usage.wallMs, 0),
    cost: sum(...steps.flatMap(({ result }) => result?.cost ?? [])),
  }
}

/** The files that the code of a run made. Of those with the same path the last one counts. */
export function producedFiles({ run }: RunReport): readonly ProducedFile[] {
  const all = run.steps.flatMap((step) => codeOutcome(step)?.files ?? [])
  return [...new Map(all.map((file) => [file.path, file])).values()]
}

export function toJsonTotals({ runs, failed, wallMs, cost }: CodeTotals): JsonObject {
  return { runs, failed, seconds: Number((wallMs / 1_000).toFixed(6)), cost }
}
