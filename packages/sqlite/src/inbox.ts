import type { Mail, MailAnswer } from '@wflo/core/engine'
import type { InboxMessage } from '@wflo/core/runtime'
import { answerMail } from './append-batch.ts'
import type { Store } from './store.ts'

/** An answer that nobody has asked for within a day is thrown away. */
const keptMs = 86_400_000

/** Messages from one process to the one that executes a run. */
export class Inbox {
  readonly #store: Store
  readonly #owner: string

  constructor(store: Store, owner: string) {
    this.#store = store
    this.#owner = owner
  }

  post(runId: string, message: InboxMessage): number {
    const now = Date.now()
    return this.#store.transact(() => {
      this.#store.run('DELETE FROM mail WHERE answered_at < ?', now - keptMs)
      const sql = 'INSERT INTO mail (run_id, message, posted_at) VALUES (?, ?, ?) RETURNING id'
      return Number(this.#store.get(sql, runId, JSON.stringify(message), now)?.id)
    })
  }

  /** What waits for runs of this owner, oldest first. */
  unanswered(): readonly Mail[] {
    const sql = `SELECT mail.id, mail.run_id, mail.message FROM mail JOIN runs ON runs.run_id = mail.run_id
      WHERE mail.answered_at IS NULL AND runs.owner = ? ORDER BY mail.id`
    return this.#store.all(sql, this.#owner).map(({ id, run_id: runId, message }) => ({
      id: Number(id),
      runId: String(runId),
      message: this.#store.parse<InboxMessage>(message),
    }))
  }

  answer(answers: readonly MailAnswer[]): void {
    const now = Date.now()
    this.#store.transact(() => {
      for (const { id, error } of answers) {
        this.#store.run(answerMail, now, error === undefined ? null : JSON.stringify(error), id)
      }
    })
  }

  takeAnswer(id: number): MailAnswer | undefined {
    const answered = this.#store.get('SELECT error FROM mail WHERE id = ? AND answered_at IS NOT NULL', id)
    if (answered === undefined) return undefined
    this.#store.transact(() => this.#store.run('DELETE FROM mail WHERE id = ?', id))
    return { id, ...(answered.error === null ? {} : { error: this.#store.parse(answered.error) }) }
  }
}
