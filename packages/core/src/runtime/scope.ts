/** What can be called off: an open command, or a scope with all that is open in it. */
export interface Cancellable {
  cancel(): void
}

/** The commands that belong together: a run's, or those of one branch of a race. */
export class Scope implements Cancellable {
  readonly #open = new Set<Cancellable>()
  #cancelled = false

  get isCancelled(): boolean {
    return this.#cancelled
  }

  /** Nothing is open here or in any branch. */
  get isEmpty(): boolean {
    for (const member of this.#open) if (!(member instanceof Scope && member.isEmpty)) return false
    return true
  }

  add(member: Cancellable): void {
    this.#open.add(member)
  }

  remove(member: Cancellable): void {
    this.#open.delete(member)
  }

  branch(): Scope {
    const branch = new Scope()
    this.add(branch)
    return branch
  }

  /** Idempotent. Members may leave the scope while it is being cancelled. */
  cancel(): void {
    this.#cancelled = true
    for (const member of [...this.#open]) member.cancel()
    this.#open.clear()
  }
}
