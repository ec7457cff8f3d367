import { WfloError } from '../errors/wflo-error.ts'
import { fromWireError, toWireError } from '../errors/wire-error.ts'
import type { Logger } from '../logger/logger.ts'
import type { InboxMessage } from '../runtime/host.ts'
import type { ChangeSignal } from './change-signal.ts'
import type { JournalSharing, Mail } from './journal.ts'
import type { RunTable } from './run-table.ts'

export interface MailRoomOptions {
  readonly sharing: JournalSharing
  readonly table: RunTable
  readonly changes: ChangeSignal
  readonly logger: Logger | undefined
}

/** How long somebody waits before they look again whether the run still has an owner. */
const lookAgainMs = 500

/** Messages between engines that share a journal: each is recorded by the engine that executes the run. */
export class MailRoom {
  readonly #options: MailRoomOptions
  /** Mail that was handed to its run and is not answered yet. */
  readonly #handed = new Set<number>()
  #taking: Promise<void> | undefined

  constructor(options: MailRoomOptions) {
    this.#options = options
  }

  /** Resolves once the run has recorded the message, whoever executes it; rejects where it was refused. */
  async send(runId: string, message: InboxMessage): Promise<void> {
    const { sharing, changes, table } = this.#options
    const id = await sharing.post(runId, message)
    for (;;) {
      table.refuseIfClosed()
      const answer = await sharing.takeAnswer(id)
      if (answer?.error !== undefined) throw fromWireError(answer.error)
      if (answer !== undefined) return
      // Its owner may have died since, or the run may have ended without reading it: then the mail is ours.
      if (!(await this.#hand({ id, runId, message }))) await changes.next(lookAgainMs)
    }
  }

  /** Hands all mail for runs of this engine to them. */
  async take(): Promise<void> {
    this.#taking ??= this.#takeAll().finally(() => {
      this.#taking = undefined
    })
    await this.#taking
  }

  async #takeAll(): Promise<void> {
    const mail = await this.#options.sharing.mail()
    const news = mail.filter(({ id }) => !this.#handed.has(id))
    await Promise.all(news.map((each) => this.#hand(each)))
  }

  /** Resolves once the run has taken or refused it. False: it is not ours to hand over. */
  async #hand({ id, runId, message }: Mail): Promise<boolean> {
    if (this.#handed.has(id)) return false
    const { table, logger } = this.#options
    this.#handed.add(id)
    const taken = Promise.withResolvers<void>()
    const refuse = (error: unknown): void => void this.#refuse(id, error).finally(taken.resolve)
    const arrival = { event: { type: 'message', message }, mail: id, accept: taken.resolve, refuse } as const
    try {
      const isHere = await table.deliver(runId, arrival)
      if (isHere) await taken.promise
      return isHere
    } catch (error) {
      logger?.warn({ runId, error }, 'mail could not be handed to its run')
      return false
    } finally {
      this.#handed.delete(id)
    }
  }

  /** What the run refused is answered; what went wrong on the way stays for whoever executes the run next. */
  async #refuse(id: number, error: unknown): Promise<void> {
    if (WfloError.isInstance(error) && onTheWay.has(error.code)) return
    try {
      await this.#options.sharing.answer([{ id, error: toWireError(error) }])
    } catch (cause) {
      this.#options.logger?.warn({ error: cause }, 'mail could not be answered')
    }
  }
}

const onTheWay: ReadonlySet<string> = new Set([
  'journal_conflict',
  'journal_failed',
  'engine_closed',
  'determinism',
  'unknown_workflow',
])
