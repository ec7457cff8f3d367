import type { LedgerEntry, RunHandle, RunView, Usage } from '@wflo/core'

/** A run that has ended, and its books. */
export interface RunReport {
  readonly run: RunView
  readonly ledger: readonly LedgerEntry[]
}

/** Tokens of a run. Cached ones are part of the input, reasoning ones of the output. */
export interface TokenTotals {
  readonly input: number
  readonly cached: number
  readonly output: number
  readonly reasoning: number
}

export async function readReport(handle: RunHandle): Promise<RunReport> {
  return { run: await handle.get(), ledger: await handle.ledger() }
}

export function tokenTotals({ run }: RunReport): TokenTotals {
  const usages = run.steps.flatMap((step) => step.result?.usage ?? [])
  const total = (count: (usage: Usage) => number | undefined): number =>
    usages.reduce((all, usage) => all + (count(usage) ?? 0), 0)
  return {
    input: total((usage) => usage.input.total),
    cached: total((usage) => usage.input.cacheRead),
    output: total((usage) => usage.output.total),
    reasoning: total((usage) => usage.output.reasoning),
  }
}

/** Why the models stopped writing; each reason once. */
export function finishReasons({ run }: RunReport): readonly string[] {
  return unique(
    run.steps.map((step) => step.result?.metadata?.finishReason).filter((reason) => typeof reason === 'string'),
  )
}

/** Why the model stopped that wrote last: of a workflow's answer, so to speak. */
export function lastFinishReason({ run }: RunReport): string | null {
  const last = run.steps.findLast((step) => step.result?.metadata?.finishReason !== undefined)
  const reason = last?.result?.metadata?.finishReason
  return typeof reason === 'string' ? reason : null
}

/** The price sheets that costs were computed from; each once. */
export function priceSheets({ ledger }: RunReport): readonly string[] {
  return unique(ledger.flatMap((entry) => entry.sheet ?? []))
}

/** It was interrupted: it goes on with `--resume`. */
export function isInterrupted({ run }: RunReport): boolean {
  return run.endedAt === undefined
}

/**
 * Calls of which nobody knows what they cost: they stay booked at the most that they can have cost. Those of an
 * interrupted run are cut off, and will be found unresolved.
 */
export function unresolvedEntries(report: RunReport): readonly LedgerEntry[] {
  const { ledger } = report
  return ledger.filter(({ state }) => state === 'unresolved' || (state === 'reserved' && isInterrupted(report)))
}

export function durationOf({ run }: RunReport): number {
  return (run.endedAt ?? Date.now()) - run.startedAt
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)]
}
