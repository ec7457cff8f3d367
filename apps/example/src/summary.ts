import type { LedgerEntry, RunStatus } from '@wflo/core'
import { dollars, percent, sum } from './amounts.ts'
import { seconds } from './durations.ts'
import type { Paint } from './paint.ts'
import { oneLine } from './printable.ts'
import {
  durationOf,
  finishReasons,
  isInterrupted,
  priceSheets,
  type RunReport,
  tokenTotals,
  unresolvedEntries,
} from './run-report.ts'
import { codeTotals } from './sandbox/code-report.ts'
import type { SavedFile } from './sandbox/save-files.ts'

export interface SummaryOptions {
  readonly paint: Paint
  /** Also a line for each ledger entry. */
  readonly verbose: boolean
  /** Where the run can be looked at. */
  readonly link?: string | undefined
  /** What code of the run made. */
  readonly files?: readonly SavedFile[]
}

type Row = readonly [label: string, text: string]

/** What a run was and what it cost, a line per fact. */
export function summaryLines(
  report: RunReport,
  { paint, verbose, link, files = [] }: SummaryOptions,
): readonly string[] {
  const shown: readonly Row[] = link === undefined ? [] : [['Temporal', link]]
  const rows = [
    ...runRows(report, paint),
    ...moneyRows(report),
    ...modelRows(report),
    ...codeRows(report, files),
    ...shown,
  ]
  const width = Math.max(...rows.map(([label]) => label.length))
  const lines = rows.map(([label, text]) => `${paint('dim', label.padEnd(width))}  ${text}`)
  return verbose ? [...lines, ...report.ledger.map((entry) => paint('dim', ledgerLine(entry)))] : lines
}

function runRows(report: RunReport, paint: Paint): readonly Row[] {
  return [
    ['Run', report.run.runId],
    ['Status', isInterrupted(report) ? paint('yellow', 'interrupted') : statusText(report.run.status, paint)],
    ['Duration', seconds(durationOf(report))],
  ]
}

function moneyRows(report: RunReport): readonly Row[] {
  const { budget } = report.run
  const unresolved = unresolvedEntries(report)
  const sheets = priceSheets(report)
  const rows: Row[] = [
    ['Cost', `${dollars(budget.spent)}${sheets.length === 0 ? '' : ` (prices: ${sheets.join(', ')})`}`],
  ]
  if (unresolved.length > 0) rows.push(['Unresolved', unresolvedText(unresolved)])
  rows.push(['Budget', budgetText(report)])
  return rows
}

/** A stopped call may or may not be charged: only the provider knows. */
function unresolvedText(entries: readonly LedgerEntry[]): string {
  const amount = sum(...entries.map((entry) => entry.amount))
  const calls = entries.length === 1 ? 'one call was' : `${entries.length} calls were`
  return `up to ${dollars(amount)}: ${calls} cut off, and the provider may charge for it; counted as spent`
}

function budgetText({ run: { budget } }: RunReport): string {
  if (budget.limit === undefined) return budget.unlimited === true ? 'unlimited' : 'none'
  return `${percent(sum(budget.spent, budget.unresolved), budget.limit)} of ${dollars(budget.limit)}`
}

function modelRows(report: RunReport): readonly Row[] {
  const { input, cached, output, reasoning } = tokenTotals(report)
  const reasons = finishReasons(report)
  return [
    [
      'Tokens',
      `${count(input)} input (${count(cached)} cached), ${count(output)} output (${count(reasoning)} reasoning)`,
    ],
    ['Finish reason', reasons.length === 0 ? 'none: no model has answered' : reasons.join(', ')],
  ]
}

function codeRows(report: RunReport, files: readonly SavedFile[]): readonly Row[] {
  const totals = codeTotals(report)
  if (totals === undefined) return []
  const { runs, failed, wallMs, cost } = totals
  const failures = failed === 0 ? '' : `, ${failed} of them failed`
  const saved = files.map(({ writtenTo }): Row => ['File', oneLine(writtenTo)])
  return [
    ['Sandbox', `${seconds(wallMs)} in ${runs} ${runs === 1 ? 'run' : 'runs'}${failures}, ${dollars(cost)}`],
    ...saved,
  ]
}

function ledgerLine({ key, target, state, reserved, amount }: LedgerEntry): string {
  return `  ${key}  ${target}  ${state}: ${dollars(amount)} booked, ${dollars(reserved)} reserved before`
}

function statusText(status: RunStatus, paint: Paint): string {
  switch (status) {
    case 'completed':
      return paint('green', status)
    case 'failed':
    case 'blocked':
    case 'parked':
      return paint('red', status)
    case 'cancelled':
    case 'queued':
    case 'paused':
    case 'running':
      return paint('yellow', status)
    default:
      return status satisfies never
  }
}

function count(tokens: number): string {
  return tokens.toLocaleString('en-US')
}
