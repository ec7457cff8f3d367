/** Whoever stands in it has a number. */
interface Numbered {
  readonly command: number
}

/** How many places in front may be empty before they are given back. */
const mostEmpty = 1_024

/** A line in the order of command numbers: taking the first costs the same however long it is. */
export class Line<Member extends Numbered> {
  #members: Member[] = []
  #first = 0

  get first(): Member | undefined {
    return this.#members[this.#first]
  }

  takeFirst(): Member | undefined {
    const member = this.first
    if (member === undefined) return undefined
    this.#first += 1
    if (this.#first >= mostEmpty || this.#first === this.#members.length) this.#giveBack()
    return member
  }

  /** Nearly always that is its end. */
  insert(member: Member): void {
    let index = this.#members.length
    while (index > this.#first && (this.#members[index - 1] as Member).command > member.command) index -= 1
    this.#members.splice(index, 0, member)
  }

  remove(member: Member): void {
    const index = this.#members.indexOf(member, this.#first)
    if (index >= 0) this.#members.splice(index, 1)
  }

  /** Whoever came last is asked for most. */
  has(member: Member): boolean {
    return this.#members.lastIndexOf(member) >= this.#first
  }

  /** A copy, first to last. */
  members(): readonly Member[] {
    return this.#members.slice(this.#first)
  }

  #giveBack(): void {
    this.#members = this.#members.slice(this.#first)
    this.#first = 0
  }
}
