import type { WorkflowExecutionInfo } from '@temporalio/client'
import { describe, expect, it } from 'vitest'
import type { StatusMemo } from '../protocol/memo.ts'
import { names } from '../protocol/names.ts'
import { summaryOf } from './summary-of.ts'

const approvals = [{ approval: '1', title: 'Go on?', since: 5 }] as unknown as NonNullable<StatusMemo['approvals']>

function execution(name: string, standing?: StatusMemo): WorkflowExecutionInfo {
  const known: Partial<WorkflowExecutionInfo> = {
    workflowId: 'r',
    type: 'asks@1',
    status: { name, code: 0 } as WorkflowExecutionInfo['status'],
    startTime: new Date(1_000),
    ...(name === 'RUNNING' ? {} : { closeTime: new Date(2_000) }),
    memo: standing === undefined ? {} : { [names.statusMemo]: standing },
  }
  return known as WorkflowExecutionInfo
}

describe('summaryOf', () => {
  it('believes the run as long as it goes on', () => {
    const run = summaryOf(
      execution('RUNNING', { status: 'paused', budget: {}, approvals, pause: { kind: 'manual' } as never }),
    )
    expect(run).toMatchObject({ status: 'paused', approvals, pause: { kind: 'manual' } })
  })

  it('believes Temporal of a run that has not heard of its end', () => {
    const standings = [
      undefined,
      { status: 'running', budget: {}, approvals, pause: { kind: 'manual' } as never },
    ] as const
    for (const standing of standings) {
      const run = summaryOf(execution('TERMINATED', standing))
      expect(run).toMatchObject({ status: 'failed', approvals: [], endedAt: 2_000, error: { code: 'run_terminated' } })
      expect(run).not.toHaveProperty('pause')
    }
  })

  it('knows that a run has completed which has written nothing', () => {
    expect(summaryOf(execution('COMPLETED'))).toMatchObject({ status: 'completed', endedAt: 2_000 })
    expect(summaryOf(execution('COMPLETED'))).not.toHaveProperty('error')
  })

  it('leaves the run its own end', () => {
    const error = { name: 'Error', message: 'no', code: 'error' } as never
    expect(summaryOf(execution('FAILED', { status: 'failed', budget: {}, error, endedAt: 1_500 }))).toMatchObject({
      status: 'failed',
      endedAt: 1_500,
      error: { message: 'no' },
    })
  })
})
