import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { x } from 'tinyexec'
import { fastOnlyVariable } from '../test/test-projects.ts'

export interface TestRun {
  readonly passed: number
  /** Full names of the tests that failed. A file that does not load is no failure of a test. */
  readonly failures: readonly string[]
  readonly isHanging: boolean
  readonly output: string
}

interface Report {
  readonly numPassedTests: number
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[]
  }[]
}

/** Behind which the tests of one bug are taken to hang: seconds. */
const usualSeconds = 60
const killed = 137

export interface FastTests {
  readonly tests: readonly string[]
  /** Behind which they are taken to hang. Default 60. */
  readonly seconds?: number
}

/** Runs test files of a copy, in threads, which end with their process even where they hang. */
export async function runFastTests(folder: string, { tests, seconds = usualSeconds }: FastTests): Promise<TestRun> {
  const report = join(folder, '.reports/faults.json')
  rmSync(report, { force: true })
  const options = ['--pool=threads', '--reporter=json', `--outputFile=${report}`, '--typecheck.enabled=false']
  // A loop that never ends does not listen to signals either, hence KILL.
  const child = x('timeout', ['-s', 'KILL', `${seconds}`, 'vitest', 'run', ...tests, ...options], {
    nodeOptions: { cwd: folder, env: { [fastOnlyVariable]: '1' } },
  })
  const { stdout, stderr } = await child
  const isHanging = child.exitCode === killed || child.signalCode === 'SIGKILL'
  return { ...readReport(report), isHanging, output: stderr + stdout }
}

function readReport(path: string): Pick<TestRun, 'passed' | 'failures'> {
  try {
    const { numPassedTests, testResults } = JSON.parse(readFileSync(path, 'utf8')) as Report
    const failed = testResults
      .flatMap(({ assertionResults }) => assertionResults)
      .filter(({ status }) => status === 'failed')
    return { passed: numPassedTests, failures: failed.map(({ fullName }) => fullName) }
  } catch {
    return { passed: 0, failures: [] }
  }
}
