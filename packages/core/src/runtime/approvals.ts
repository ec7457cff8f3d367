import type { InboxMessage } from './host.ts'

export type DecisionMessage = Extract<InboxMessage, { readonly type: 'decision' }>

type Listener = (decision: DecisionMessage) => void

/** The approvals that a run waits for, by id. The first decision on one wins. */
export class Approvals {
  readonly #pending = new Map<string, Listener>()

  /** Returns what takes it back. */
  ask(approval: string, listener: Listener): () => void {
    this.#pending.set(approval, listener)
    return () => this.#pending.delete(approval)
  }

  /** A decision on what nobody waits for changes nothing. */
  decide(decision: DecisionMessage): void {
    const listener = this.#pending.get(decision.approval)
    this.#pending.delete(decision.approval)
    listener?.(decision)
  }
}
