/** One thing that the worker can be told. */
export interface Setting {
  /** Without its dashes. */
  readonly flag: string
  /** Absent: there is only the flag. */
  readonly variable?: string
  /** What stands behind the flag, such as `FILE`. Absent: it is on or off, in the environment `true` or `false`. */
  readonly value?: string
  /** The flag may be repeated; in the environment there are commas between the values. */
  readonly isList?: true
  readonly help: string
  /** As shown. Absent: none. */
  readonly initially?: string
}
