import { upsertMemo, upsertSearchAttributes } from '@temporalio/workflow'
import type { RunSummary } from '@wflo/core'
import type { RunFold } from '@wflo/core/runtime'
import { packBudget } from '../protocol/budget-facts.ts'
import type { StatusMemo } from '../protocol/memo.ts'
import { names } from '../protocol/names.ts'
import type { RunArguments } from '../protocol/run-arguments.ts'
import { attributes } from '../protocol/search-attributes.ts'
import { shortenError } from '../protocol/short-error.ts'
import { valueSize } from '../protocol/value-size.ts'

/** Shows in lists how a run stands: one event whenever its status changes, none for a step. */
export class StatusMemoWriter {
  readonly #fold: RunFold
  readonly #args: RunArguments
  #written = 'running'
  #hasMemo: boolean
  #awaitsApproval = false

  constructor(fold: RunFold, args: RunArguments) {
    this.#fold = fold
    this.#args = args
    this.#hasMemo = args.continued !== undefined
  }

  write(): void {
    const summary = this.#fold.summary()
    const standing = standingOf(summary)
    if (standing === this.#written) return
    this.#written = standing
    if (this.#hasMemo || !this.#isPlain(summary)) {
      this.#hasMemo = true
      upsertMemo({ [names.statusMemo]: fit(toMemo(summary)) })
    }
    if (this.#args.searchAttributes) upsertSearchAttributes(this.#attributesOf(summary))
  }

  /** It has completed as it was started, and has cost nothing: Temporal's own status says all of it. */
  #isPlain({ status, budget }: RunSummary): boolean {
    const { limit, unlimited, ...sums } = packBudget(budget)
    const now = unlimited ? 'unlimited' : limit
    return status === 'completed' && now === this.#args.budget && Object.keys(sums).length === 0
  }

  /** Those that have changed. */
  #attributesOf({ status, approvals }: RunSummary): Record<string, string[]> {
    const awaitsApproval = approvals.length > 0
    const isSame = awaitsApproval === this.#awaitsApproval
    this.#awaitsApproval = awaitsApproval
    return {
      [attributes.status]: [status],
      ...(isSame ? {} : { [attributes.awaitsApproval]: awaitsApproval ? ['yes'] : [] }),
    }
  }
}

/** Changes where a list should say something else. */
function standingOf({ status, approvals }: RunSummary): string {
  return [status, ...approvals.map(({ approval }) => approval)].join(' ')
}

function toMemo({ status, budget, approvals, pause, error, endedAt }: RunSummary): StatusMemo {
  return {
    status,
    budget: packBudget(budget),
    ...(approvals.length === 0 ? {} : { approvals }),
    ...(pause === undefined ? {} : { pause }),
    ...(error === undefined ? {} : { error: shortenError(error) }),
    ...(endedAt === undefined ? {} : { endedAt }),
  }
}

/** Bytes. A server takes 2 MB, and a memo is sent with every row of a list. */
const mostBytes = 100_000

/** A list says less of what is large: who asks the run itself hears all of it. */
function fit(memo: StatusMemo): StatusMemo {
  if (valueSize(memo) <= mostBytes) return memo
  const { approvals = [], pause: _, ...facts } = memo
  const brief = { ...facts, approvals: approvals.map(({ payload, ...approval }) => ({ ...approval, payload: null })) }
  return valueSize(brief) <= mostBytes ? brief : facts
}
