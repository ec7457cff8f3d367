import type { JsonObject, StepView } from '@wflo/core'
import type { Explanation } from './explanation.ts'
import {
  durationOf,
  isInterrupted,
  lastFinishReason,
  priceSheets,
  type RunReport,
  tokenTotals,
  unresolvedEntries,
} from './run-report.ts'
import { codeTotals, toJsonTotals } from './sandbox/code-report.ts'

/** A run as `--json` prints it. Amounts are US dollars as decimal strings, durations milliseconds. */
export function toJsonReport(report: RunReport, explanation?: Explanation): JsonObject {
  const { run } = report
  const code = codeTotals(report)
  return {
    runId: run.runId,
    workflow: run.workflow,
    status: isInterrupted(report) ? 'interrupted' : run.status,
    output: run.output ?? null,
    error: run.error === undefined ? null : { ...run.error, ...explanation },
    durationMs: durationOf(report),
    cost: run.budget.spent,
    unresolved: unresolvedEntries(report).map(({ key, target, reserved }) => ({ key, target, upTo: reserved })),
    budget: { ...run.budget },
    tokens: { ...tokenTotals(report) },
    finishReason: lastFinishReason(report),
    prices: priceSheets(report),
    ...(code === undefined ? {} : { sandbox: toJsonTotals(code) }),
    steps: run.steps.map(describeStep),
  }
}

function describeStep({ stepId, step, status, attempts, result }: StepView): JsonObject {
  const { cost = null, metadata } = result ?? {}
  return { stepId, step, status, attempts, cost, finishReason: metadata?.finishReason ?? null }
}
