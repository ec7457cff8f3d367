/** `pnpm test` and `pnpm test:unit`: runs the suites and counts what ran. */
import { parseArgs } from 'node:util'
import { startVitest } from 'vitest/node'
import { build } from './build.ts'
import { formatTally, recordTally } from './tally.ts'
import { countTests, type TestCount } from './test/count-tests.ts'
import { expectedProjects, fastOnlyVariable, listTestProjects } from './test/test-projects.ts'
import { root } from './workspace.ts'

const usage = `Usage: pnpm test [FILTER…]        builds, then runs every suite
       pnpm test:unit [FILTER…]   runs the fast suites only: no build, no services

FILTER is part of a test file's path. Reports go to .reports/.`

const { values, positionals } = parseArgs({
  options: { unit: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h', default: false } },
  allowPositionals: true,
})
if (values.help) console.log(usage)
else process.exitCode = await test(positionals, values.unit)

async function test(filters: readonly string[], fastOnly: boolean): Promise<number> {
  const count = await countRun(filters, fastOnly)
  report(count)
  recordTally(fastOnly ? 'test-unit' : 'test', count.total, [...count.failures, ...count.problems])
  console.log(formatTally(count.total))
  return count.total.failed === 0 ? 0 : 1
}

async function countRun(filters: readonly string[], fastOnly: boolean): Promise<TestCount> {
  try {
    if (!fastOnly) await build()
    return await runTests(filters, fastOnly)
  } catch (error) {
    return { projects: [], failures: [], problems: [String(error)], total: { passed: 0, failed: 1, skipped: 0 } }
  }
}

async function runTests(filters: readonly string[], fastOnly: boolean): Promise<TestCount> {
  if (fastOnly) process.env[fastOnlyVariable] = '1'
  const vitest = await startVitest([...filters], {
    root,
    run: true,
    watch: false,
    reporters: ['default', ['json', { outputFile: `.reports/${fastOnly ? 'test-unit' : 'test'}.json` }]],
  })
  const expected = filters.length > 0 ? [] : expectedProjects(listTestProjects(), fastOnly)
  const count = countTests(vitest.state.getTestModules(), vitest.state.getUnhandledErrors().length, expected)
  await vitest.close()
  return count
}

function report({ projects, failures, problems }: TestCount): void {
  const width = Math.max(0, ...projects.map(([project]) => project.length))
  for (const [project, tally] of projects) console.log(`${project.padEnd(width)}  ${formatTally(tally)}`)
  for (const failure of [...failures, ...problems]) console.log(`FAILED  ${failure}`)
}
