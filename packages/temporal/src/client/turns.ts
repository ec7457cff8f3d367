interface Line {
  last: Promise<void>
  /** Milliseconds since the epoch. 0: never. */
  succeededAt: number
}

/** Does one thing of a kind after the other, in the order in which they came. */
export class Turns {
  readonly #lines = new Map<string, Line>()

  take<Value>(kind: string, work: () => Promise<Value>): Promise<Value> {
    const line = this.#lines.get(kind) ?? { last: Promise.resolve(), succeededAt: 0 }
    this.#lines.set(kind, line)
    const turn = line.last.then(work)
    const last = turn.then(
      () => {
        line.succeededAt = Date.now()
      },
      () => {},
    )
    line.last = last
    last.then(() => {
      if (line.last === last) this.#lines.delete(kind)
    })
    return turn
  }

  /** When one of a line that has not come to its end has succeeded: milliseconds since the epoch. 0: none has. */
  succeededAt(kind: string): number {
    return this.#lines.get(kind)?.succeededAt ?? 0
  }
}
