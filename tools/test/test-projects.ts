import { globSync } from 'tinyglobby'
import { listPackages, root } from '../workspace.ts'

/** The project that checks the types in every `*.test-d.ts` of the repository, by one run of tsc. */
export const typesProject = 'types'
export const typeTestPattern = '{packages,apps,tests,tools}/**/*.test-d.ts'
export const testPattern = '**/*.test.ts'
/** Suites that need a build, a service or many seconds: `pnpm test` runs them, `pnpm test:unit` does not. */
export const longTestPattern = '**/*.e2e.test.ts'
/** Tells vitest.config.ts to leave the long suites out (an `exclude` given to startVitest does not reach its projects). */
export const fastOnlyVariable = 'WFLO_FAST_TESTS_ONLY'

const ignore = ['**/node_modules/**', '**/dist/**']

export interface TestProject {
  /** The name of the package. */
  readonly name: string
  readonly folder: string
  readonly testFiles: readonly string[]
  readonly fastTestFiles: readonly string[]
}

/** One project for each package that has tests, or that says by a `test` script that it must have some. */
export function listTestProjects(): readonly TestProject[] {
  return listPackages()
    .map(({ name, folder, scripts }) => ({ name, folder, mustHaveTests: 'test' in scripts, ...findTests(folder) }))
    .filter(({ mustHaveTests, testFiles }) => mustHaveTests || testFiles.length > 0)
}

/** Names of the projects that have to report at least one test; in a fast run all but those that have long ones only. */
export function expectedProjects(projects: readonly TestProject[], fastOnly: boolean): readonly string[] {
  const hasLongTestsOnly = ({ testFiles, fastTestFiles }: TestProject): boolean =>
    testFiles.length > 0 && fastTestFiles.length === 0
  const expected = projects.filter((project) => !(fastOnly && hasLongTestsOnly(project)))
  const typeTests = globSync(typeTestPattern, { cwd: root, ignore })
  return [...expected.map(({ name }) => name), ...(typeTests.length > 0 ? [typesProject] : [])]
}

function findTests(folder: string): Pick<TestProject, 'testFiles' | 'fastTestFiles'> {
  const find = (alsoIgnore: readonly string[]) =>
    globSync(`${folder}/${testPattern}`, { cwd: root, ignore: [...ignore, ...alsoIgnore] })
  return { testFiles: find([]), fastTestFiles: find([longTestPattern]) }
}
