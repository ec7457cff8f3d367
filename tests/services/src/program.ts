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
  /** Where Debian has it: a package of `apt-get`, or one of `pip` (with its version), whose `bin` has the binary. */
  readonly install: { readonly apt: string } | { readonly pip: string }
}
