import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Fault } from '../faults/fault.ts'
import { runFastTests, type TestRun } from './run-fast-tests.ts'

export interface Verdict {
  /** Of the bug. */
  readonly name: string
  readonly isNoticed: boolean
  readonly seconds: number
  /** The test that noticed, or why none could. */
  readonly explanation: string
}

/** Plants one bug in a copy of the repository, runs its tests, and takes it out again. */
export async function plantFault({ name, file, find, replace, tests }: Fault, folder: string): Promise<Verdict> {
  const path = join(folder, file)
  const original = existsSync(path) ? readFileSync(path, 'utf8') : ''
  const occurrences = original.split(find).length - 1
  if (occurrences !== 1) {
    const explanation = `its text stands ${occurrences} times in ${file}, not once: ${JSON.stringify(find)}`
    return { name, isNoticed: false, seconds: 0, explanation }
  }
  const started = performance.now()
  writeFileSync(
    path,
    original.replace(find, () => replace),
  )
  try {
    const run = await runFastTests(folder, { tests })
    const seconds = (performance.now() - started) / 1000
    return { name, isNoticed: isNoticed(run), seconds, explanation: explain(run) }
  } finally {
    writeFileSync(path, original)
  }
}

function isNoticed({ failures, isHanging }: TestRun): boolean {
  return isHanging || failures.length > 0
}

function explain({ failures, isHanging, passed, output }: TestRun): string {
  if (isHanging) return 'the tests hang'
  const [first] = failures
  if (first !== undefined) return first
  return passed > 0 ? `all ${passed} tests pass` : `no test ran: ${output.trim().slice(0, 400)}`
}
