import { type RecordedRunEvent, toWireError } from '@wflo/core'
import { type InboxMessage, RunFold, refuseMessage } from '@wflo/core/runtime'
import { pageOf } from '../protocol/page.ts'
import type { EventPage, Page, ReadReplies, ReadRequest } from '../protocol/read-request.ts'
import type { ContinuedRun } from '../protocol/run-arguments.ts'

/** What is shown of a run: the fold of its events, and the events. Lives in the isolate; every replay makes it anew. */
export class RunRecords {
  readonly fold: RunFold
  readonly #before: number
  readonly #events: RecordedRunEvent[] = []

  constructor(runId: string, continued: ContinuedRun | undefined) {
    this.fold = new RunFold(runId, continued?.view)
    this.#before = continued?.sequence ?? 0
  }

  /** Of the last event. */
  get sequence(): number {
    return this.#before + this.#events.length
  }

  add(event: RecordedRunEvent): void {
    this.#events.push(event)
    this.fold.apply(event)
  }

  refuse(message: InboxMessage, hasSettled: boolean): Error | undefined {
    return refuseMessage(this.fold, message, hasSettled)
  }

  answer(request: ReadRequest): ReadReplies[ReadRequest['read']] {
    switch (request.read) {
      case 'summary':
        return this.fold.summary()
      case 'steps':
        return this.#continued(pageOf(this.fold.view().steps, request.from))
      case 'ledger':
        return this.#continued(pageOf(this.fold.ledger(), request.from))
      case 'events':
        return this.#eventsFrom(request.from)
      case 'refusal': {
        const refusal = this.refuse(request.message, request.isOpen !== true)
        return refusal === undefined ? null : toWireError(refusal)
      }
      default:
        return request satisfies never
    }
  }

  #continued<Item>(page: Page<Item>): Page<Item> {
    return this.#before === 0 ? page : { ...page, isContinued: true }
  }

  #eventsFrom(from: number): EventPage {
    const page = pageOf(this.#events, Math.max(0, from - this.#before - 1))
    const next = page.next === undefined ? {} : { next: page.next + this.#before + 1 }
    return { items: page.items, ...next, first: this.#before + 1, hasEnded: this.fold.end !== undefined }
  }
}
