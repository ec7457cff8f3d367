import { upsertMemo, upsertSearchAttributes } from '@temporalio/workflow'
import type { RunSummary } from '@wflo/core'
import type { RunFold } from '@wflo/core/runtime'
import type { StatusMemo } from '../protocol/memo.ts'
import { names } from '../protocol/names.ts'
import { attributes } from '../protocol/search-attributes.ts'

/** Shows in lists how a run stands: one event whenever its status changes, none for a step. */
export class StatusMemoWriter {
  readonly #fold: RunFold
  readonly #hasAttributes: boolean
  #written = 'running'

  constructor(fold: RunFold, hasAttributes: boolean) {
    this.#fold = fold
    this.#hasAttributes = hasAttributes
  }

  write(): void {
    const summary = this.#fold.summary()
    const standing = standingOf(summary)
    if (standing === this.#written) return
    this.#written = standing
    upsertMemo({ [names.statusMemo]: toMemo(summary) })
    if (this.#hasAttributes) upsertSearchAttributes(attributesOf(summary))
  }
}

/** Changes where a list should say something else. */
function standingOf({ status, approvals }: RunSummary): string {
  return [status, ...approvals.map(({ approval }) => approval)].join(' ')
}

function toMemo({ status, budget, approvals, pause, error, endedAt }: RunSummary): StatusMemo {
  return {
    status,
    budget,
    ...(approvals.length === 0 ? {} : { approvals }),
    ...(pause === undefined ? {} : { pause }),
    ...(error === undefined ? {} : { error }),
    ...(endedAt === undefined ? {} : { endedAt }),
  }
}

function attributesOf({ status, approvals }: RunSummary): Record<string, string[]> {
  return {
    [attributes.status]: [status],
    [attributes.awaitsApproval]: approvals.length === 0 ? [] : ['yes'],
  }
}
