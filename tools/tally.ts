import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './workspace.ts'

export interface Tally {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

export const emptyTally: Tally = { passed: 0, failed: 0, skipped: 0 }

export function addTallies(tallies: Iterable<Tally>): Tally {
  let { passed, failed, skipped } = emptyTally
  for (const tally of tallies) {
    passed += tally.passed
    failed += tally.failed
    skipped += tally.skipped
  }
  return { passed, failed, skipped }
}

export function formatTally({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`
}

/** Leaves the counts of one command where `.ci/run` adds them up: `.reports/tally/NAME`, three numbers in one line. */
export function recordTally(name: string, { passed, failed, skipped }: Tally): void {
  const folder = join(root, '.reports/tally')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, name), `${passed} ${failed} ${skipped}\n`)
}
