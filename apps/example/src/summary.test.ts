import type { LedgerEntry, RunView, StepResult } from '@wflo/core'
import { describe, expect, it } from 'vitest'
import { plainPaint } from './paint.ts'
import type { RunReport } from './run-report.ts'
import { summaryLines } from './summary.ts'

const settled: LedgerEntry = {
  key: '0/answer/1',
  step: 'answer',
  attempt: 1,
  target: 'openai/gpt-4o-mini',
  state: 'settled',
  reserved: '0.0006',
  amount: '0.00012345',
  sheet: 'genai-prices@0.1.8',
  at: 2,
}

const result: StepResult = {
  status: 'completed',
  output: { text: 'yes' },
  cost: '0.00012345',
  usage: { input: { total: 1_200, cacheRead: 1_024 }, output: { total: 310, reasoning: 64 } },
  metadata: { finishReason: 'stop' },
  attempts: 1,
  startedAt: 1_000,
  completedAt: 2_500,
}

function report(changes: Partial<RunView> = {}, ledger: readonly LedgerEntry[] = [settled]): RunReport {
  const run: RunView = {
    runId: 'run-1',
    workflow: 'question',
    version: 1,
    status: 'completed',
    budget: { limit: '0.05', spent: '0.00012345', reserved: '0', unresolved: '0', left: '0.04987655' },
    startedAt: 1_000,
    endedAt: 2_500,
    waitingFor: [],
    approvals: [],
    steps: [
      { stepId: '0/answer', step: 'answer', kind: 'llm', status: 'completed', attempts: 1, startedAt: 1_000, result },
    ],
    ...changes,
  }
  return { run, ledger }
}

function summary(of: RunReport, verbose = false): string {
  return summaryLines(of, { paint: plainPaint, verbose }).join('\n')
}

describe('summaryLines', () => {
  it('gives run, status, duration, exact cost, share of the budget, tokens and finish reason', () => {
    expect(summary(report())).toBe(
      [
        'Run            run-1',
        'Status         completed',
        'Duration       1.50 s',
        'Cost           $0.00012345 (prices: genai-prices@0.1.8)',
        'Budget         0.3 % of $0.05',
        'Tokens         1,200 input (1,024 cached), 310 output (64 reasoning)',
        'Finish reason  stop',
      ].join('\n'),
    )
  })

  it('counts what is unresolved as spent and says why', () => {
    const open: LedgerEntry = { ...settled, state: 'unresolved', amount: '0.0006' }
    const budget = { limit: '0.0012', spent: '0', reserved: '0', unresolved: '0.0006', left: '0.0006' }
    const text = summary(report({ status: 'cancelled', budget, steps: [] }, [open]))
    expect(text).toMatch(/Cost +\$0 /)
    expect(text).toMatch(/Unresolved +up to \$0\.0006/)
    expect(text).toMatch(/Budget +50\.0 % of \$0\.0012/)
    expect(text).toMatch(/Finish reason +none/)
  })

  it('adds the tokens of all steps and names each finish reason once', () => {
    const step = report().run.steps[0]
    if (step === undefined) throw new Error('the report has a step')
    const cut = { ...step, stepId: '1/answer', result: { ...result, metadata: { finishReason: 'length' } } }
    const text = summary(report({ steps: [step, step, cut] }))
    expect(text).toContain('3,600 input (3,072 cached), 930 output (192 reasoning)')
    expect(text).toMatch(/Finish reason +stop, length$/m)
  })

  it('says unlimited where there is no limit', () => {
    const budget = { unlimited: true, spent: '0.1', reserved: '0', unresolved: '0' }
    expect(summary(report({ budget }))).toMatch(/Budget +unlimited/)
  })

  it('says what sandboxes did and cost, and where files are', () => {
    const code = (stepId: string, status: 'ok' | 'error', wallMs: number): RunView['steps'][number] => {
      const usage = { wallMs, cpuMs: 1, peakMemory: 1, oomEvents: 0 }
      const output = {
        status,
        stdout: '',
        stderr: '',
        truncated: false,
        files: [],
        skipped: [],
        skippedCount: 0,
        usage,
      }
      const ended = { ...result, output, cost: '0.0001' as const }
      return {
        stepId,
        step: 'python',
        kind: 'sandbox',
        status: 'completed',
        attempts: 1,
        startedAt: 1_000,
        result: ended,
      }
    }
    const files = [{ path: 'a.svg', size: 1, writtenTo: 'out/a\u001b[31m.svg' }]
    const steps = [code('1/python', 'error', 250), code('2/python', 'ok', 1_000)]
    const lines = summaryLines(report({ steps }), { paint: plainPaint, verbose: false, files })
    expect(lines.slice(-2)).toEqual([
      'Sandbox        1.25 s in 2 runs, 1 of them failed, $0.0002',
      'File           out/a.svg',
    ])
    expect(summary(report())).not.toContain('Sandbox')
  })

  it('lists the ledger when asked for more', () => {
    expect(summary(report())).not.toContain('0/answer/1')
    expect(summary(report(), true)).toContain('0/answer/1  openai/gpt-4o-mini  settled: $0.00012345 booked')
  })
})
