export interface Gate {
  /** Runs as `pnpm verify:NAME`. */
  readonly name: string
  readonly checks: string
  /** Reads `dist`, so the build gate has to pass first. */
  readonly needsBuild: boolean
  /** Runs behind all others, so that nothing disturbs its times. */
  readonly alone?: true
}

/** What `pnpm verify` runs, long ones first within each group, so that two cores stay busy. */
export const gates: readonly Gate[] = [
  { name: 'build', checks: 'every package builds', needsBuild: false },
  { name: 'types', checks: 'strict types, type tests included', needsBuild: false },
  { name: 'layers', checks: 'imports point down the floors of the design, and in no circle', needsBuild: false },
  { name: 'knip', checks: 'no unused file, export or dependency, none undeclared', needsBuild: false },
  { name: 'docs', checks: 'the TypeScript in README and docs compiles', needsBuild: false },
  { name: 'format', checks: 'format and lint', needsBuild: false },
  { name: 'sizes', checks: 'files of at most 400 lines, functions of at most 60', needsBuild: false },
  { name: 'release', checks: 'packages are versioned alone, pack, and install with npm', needsBuild: true },
  { name: 'packages', checks: 'publint and are-the-types-wrong on every packed package', needsBuild: true },
  {
    name: 'isolate',
    checks: "core and a definition run in Temporal's isolate; core has no dependency",
    needsBuild: true,
  },
  { name: 'tests', checks: 'unit, type, conformance, packing and end-to-end tests', needsBuild: true, alone: true },
]
