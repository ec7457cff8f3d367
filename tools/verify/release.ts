/** `pnpm verify:release`: packages are versioned alone, and every publishable one installs with npm in an empty project. */
import { listPublishable } from '../workspace.ts'
import { findInstallProblems } from './find-install-problems.ts'
import { findVersionProblems } from './find-version-problems.ts'

const packages = listPublishable()
const problems = [
  ...(await findVersionProblems({ name: '@wflo/core', bump: 'minor' })),
  ...(await findVersionProblems({ name: '@wflo/openai', bump: 'patch' })),
  ...(await findInstallProblems(packages)),
]
for (const problem of problems) console.error(problem)
console.log(`${packages.length} packages, ${problems.length} problems: ${packages.map(({ name }) => name).join(', ')}`)
process.exitCode = problems.length === 0 && packages.length > 0 ? 0 : 1
