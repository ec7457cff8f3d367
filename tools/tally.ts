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

/**
 * Leaves the counts of one command where `.ci/run` adds them up: `.reports/tally/NAME`, three numbers in one line. What failed
 * goes to `.reports/failures/NAME`, which `.ci/run` repeats at its end: its output is long, and often only the end is kept.
 */
export function recordTally(name: string, { passed, failed, skipped }: Tally, failures: readonly string[]): void {
  writeReport('tally', name, `${passed} ${failed} ${skipped}\n`)
  writeReport('failures', name, failures.map((failure) => `${failure.trimEnd()}\n`).join(''))
}

function writeReport(kind: string, name: string, text: string): void {
  const folder = join(root, '.reports', kind)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, name), text)
}
