/** A bug that somebody could make, by name, and the fast tests that have to notice it. */
export interface Fault {
  readonly name: string
  /** Relative to the root. */
  readonly file: string
  /** Stands in the file exactly once. */
  readonly find: string
  readonly replace: string
  /** Files or folders of tests, relative to the root. */
  readonly tests: readonly string[]
}
