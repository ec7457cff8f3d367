import type { Machine } from './machine.ts'

/** A program that a suite needs and that npm does not bring. */
export interface Program {
  /** How people call it, such as `PostgreSQL`. */
  readonly name: string
  /** Its file on the PATH. */
  readonly binary: string
  /** The environment variable that may hold the path of its file. */
  readonly variable: string
  /** Where it may be too, the best place first: not everything comes onto the PATH. Asked again after installing. */
  readonly folders?: () => readonly string[]
  /** Brings it from its maker, into the cache, and gives its path. `undefined` where that cannot be reached. */
  readonly download?: (machine: Machine) => Promise<string | undefined>
  /**
   * Where Debian has it: a package of `apt-get`, or one of `pip` (with its version), whose `bin` has the binary. With the
   * SHA-256 of its files, `pip` installs just these, for whoever runs the tests.
   */
  readonly install: { readonly apt: string } | { readonly pip: string; readonly hashes?: readonly string[] }
}
