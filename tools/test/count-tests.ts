import type { TestModule } from 'vitest/node'
import { addTallies, emptyTally, type Tally } from '../tally.ts'

export interface TestCount {
  readonly projects: readonly (readonly [project: string, tally: Tally])[]
  /** The tests that failed: file, name, and the beginning of the first error. */
  readonly failures: readonly string[]
  /** What failed without being a test: a file that does not load, a project without tests. Each counts as one failure. */
  readonly problems: readonly string[]
  readonly total: Tally
}

type CountedModule = Pick<TestModule, 'relativeModuleId' | 'ok'> & {
  readonly project: { readonly name: string }
  readonly children: { allTests(): Iterable<CountedTest> }
}

interface CountedTest {
  readonly fullName: string
  result(): { readonly state: string; readonly errors?: readonly { readonly message: string }[] | undefined }
}

const mostErrorChars = 600

/** Counts by project, and fails where nothing ran: a suite that reports no test has not passed. */
export function countTests(
  modules: readonly CountedModule[],
  unhandledErrors: number,
  expectedProjects: readonly string[],
): TestCount {
  const byProject = new Map<string, Tally>()
  const problems: string[] = []
  const failures: string[] = []
  for (const module of modules) {
    const tally = countModule(module)
    const { name } = module.project
    byProject.set(name, addTallies([byProject.get(name) ?? emptyTally, tally]))
    failures.push(...listFailures(module))
    const problem = findProblem(module, tally)
    if (problem !== undefined) problems.push(problem)
  }
  for (const name of expectedProjects) {
    if (sum(byProject.get(name) ?? emptyTally) === 0) problems.push(`${name} reported no tests.`)
  }
  if (unhandledErrors > 0) problems.push(`${unhandledErrors} errors were thrown outside of any test.`)
  if (sum(addTallies(byProject.values())) === 0) problems.push('No test ran at all.')
  const beside: Tally = { ...emptyTally, failed: problems.length }
  return { projects: [...byProject].sort(), failures, problems, total: addTallies([...byProject.values(), beside]) }
}

function countModule(module: CountedModule): Tally {
  let { passed, failed, skipped } = emptyTally
  for (const test of module.children.allTests()) {
    const { state } = test.result()
    if (state === 'passed') passed += 1
    else if (state === 'failed') failed += 1
    else skipped += 1
  }
  return { passed, failed, skipped }
}

function listFailures({ relativeModuleId, children }: CountedModule): readonly string[] {
  return [...children.allTests()].flatMap((test) => {
    const { state, errors } = test.result()
    if (state !== 'failed') return []
    return [`${relativeModuleId} > ${test.fullName}\n  ${(errors?.[0]?.message ?? '').slice(0, mostErrorChars)}`]
  })
}

function findProblem(module: CountedModule, tally: Tally): string | undefined {
  if (sum(tally) === 0) return `${module.relativeModuleId} reported no tests.`
  if (!module.ok() && tally.failed === 0) return `${module.relativeModuleId} failed outside of its tests.`
  return undefined
}

function sum({ passed, failed, skipped }: Tally): number {
  return passed + failed + skipped
}
