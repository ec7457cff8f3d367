import type { InboxMessage, Outcome } from '../runtime/host.ts'
import type { Attempts } from './attempts.ts'
import type { RunTimers } from './run-timers.ts'
import type { Turn, TurnHost } from './turn-host.ts'

/** What a run needs of whoever runs its children: runs of their own, which outlive the process. */
export interface ChildWork {
  /** Starts the child that the effect is, or goes on waiting for it. */
  begin(key: string): void
  cancel(key: string): void
  post(key: string, message: InboxMessage): void
}

export interface RunWorkOptions {
  readonly attempts: Attempts
  readonly timers: RunTimers
  readonly children: ChildWork
  readonly onOutcome: (key: string, outcome: Outcome) => void
}

/** What this process really does for a run: calls of handlers, timers, children. Told of turns once they are recorded. */
export class RunWork {
  readonly #options: RunWorkOptions

  constructor(options: RunWorkOptions) {
    this.#options = options
  }

  begin(turns: readonly Turn[]): void {
    const { timers, children } = this.#options
    for (const turn of turns) timers.start(turn.timers)
    for (const turn of turns) timers.stop(turn.stopped)
    this.#beginEffects(turns)
    for (const turn of turns) for (const { key, message } of turn.posts) children.post(key, message)
  }

  /**
   * Takes up what a replayed log has open, but for the effects of `begun`: timers and children go on. Gives the keys of
   * attempts that nobody makes any more.
   */
  resume(host: TurnHost, begun: ReadonlySet<string>): readonly string[] {
    this.#options.timers.start([...host.timers].map(([key, { dueAt }]) => ({ key, dueAt })))
    const lost: string[] = []
    for (const [key, { command, isCancelled, posts }] of host.effects) {
      if (begun.has(key)) continue
      if (command.child === undefined) lost.push(key)
      else this.#resumeChild(key, isCancelled, posts)
    }
    return lost
  }

  stopTimers(): void {
    this.#options.timers.stopAll()
  }

  /** Children are left alone: they are runs of their own. */
  abortAll(reason: Error): Promise<void> {
    return this.#options.attempts.abortAll(reason)
  }

  #resumeChild(key: string, isCancelled: boolean, posts: readonly InboxMessage[]): void {
    const { children } = this.#options
    children.begin(key)
    for (const message of posts) children.post(key, message)
    if (isCancelled) children.cancel(key)
  }

  /** An effect that was cancelled before its commit is never begun. */
  #beginEffects(turns: readonly Turn[]): void {
    const { attempts, children, onOutcome } = this.#options
    const cancelled = new Set(turns.flatMap((turn) => turn.cancelled))
    for (const turn of turns) {
      for (const effect of turn.effects) {
        if (cancelled.delete(effect.key)) onOutcome(effect.key, { status: 'cancelled', notSent: true })
        else if (effect.child === undefined) attempts.begin(effect)
        else children.begin(effect.key)
      }
    }
    for (const key of cancelled) {
      attempts.abort(key, new Error('the run no longer needs this step'))
      children.cancel(key)
    }
  }
}
