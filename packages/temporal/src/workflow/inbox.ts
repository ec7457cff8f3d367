import { HandlerUnfinishedPolicy } from '@temporalio/common'
import { ApplicationFailure, defineQuery, defineSignal, defineUpdate, setHandler } from '@temporalio/workflow'
import { toWireError } from '@wflo/core'
import type { InboxMessage } from '@wflo/core/runtime'
import { names } from '../protocol/names.ts'
import type { ReadReplies, ReadRequest } from '../protocol/read-request.ts'
import type { Deliveries } from './deliveries.ts'
import type { RunRecords } from './run-records.ts'

export interface InboxOptions {
  readonly deliveries: Deliveries
  readonly records: RunRecords
  readonly host: { receive(message: InboxMessage): void }
  readonly hasSettled: () => boolean
}

const messageUpdate = defineUpdate<void, [InboxMessage]>(names.message)
const messageSignal = defineSignal<[InboxMessage]>(names.message)
const reasonSignal = defineSignal<[string]>(names.cancelReason)
const readQuery = defineQuery<ReadReplies[ReadRequest['read']], [ReadRequest]>(names.read)

/** The ways by which the outside reaches a run: an update that answers, a signal that does not, and a query. */
export class Inbox {
  readonly #options: InboxOptions
  #unanswered = 0
  #cancelReason = 'its Temporal workflow was cancelled'

  constructor(options: InboxOptions) {
    this.#options = options
  }

  /** Everybody who has sent something knows what became of it. */
  get isAnswered(): boolean {
    return this.#unanswered === 0
  }

  /** Called before anything else: what came earlier is waiting. */
  open(): void {
    setHandler(messageUpdate, (message) => this.#take(message), {
      // Before the start there is nothing to check against: its turn comes behind it.
      validator: (message) => {
        if (this.#options.records.sequence > 0) this.#check(message)
      },
      unfinishedPolicy: HandlerUnfinishedPolicy.ABANDON,
    })
    setHandler(messageSignal, (message) => void this.#take(message).catch(() => {}), {
      unfinishedPolicy: HandlerUnfinishedPolicy.ABANDON,
    })
    setHandler(reasonSignal, (reason) => {
      this.#cancelReason = reason
    })
    setHandler(readQuery, (request) => this.#options.records.answer(request))
  }

  /** Somebody cancelled the workflow itself. Without a reason: the one that was sent before. */
  cancel(reason = ''): void {
    this.#take({ type: 'cancel', reason: reason === '' ? this.#cancelReason : reason }).catch(() => {})
  }

  /** Refuses what is wrong before it is recorded. */
  #check(message: InboxMessage): void {
    const { records, hasSettled } = this.#options
    const refusal = records.refuse(message, hasSettled())
    if (refusal !== undefined) throw toFailure(refusal)
  }

  /** Checked again when its turn has come: an earlier one may have been first. */
  #take(message: InboxMessage): Promise<void> {
    this.#unanswered += 1
    return new Promise<void>((resolve, reject) => {
      this.#options.deliveries.push(() => {
        this.#unanswered -= 1
        try {
          this.#check(message)
          this.#options.host.receive(message)
          resolve()
        } catch (error) {
          reject(error)
        }
      })
    })
  }
}

/** Its first detail is the error. */
function toFailure(refusal: Error): ApplicationFailure {
  const error = toWireError(refusal)
  const failure = ApplicationFailure.create({
    message: error.message,
    type: error.code,
    nonRetryable: true,
    details: [error],
  })
  failure.stack = ''
  return failure
}
