/** `pnpm verify:isolate`: core and the example's definitions run in Temporal's workflow isolate, without a server. */
import { isDeepStrictEqual } from 'node:util'
import * as definitions from '../../../apps/example/src/definitions.ts'
import { bundle } from './bundle.ts'
import { describeWorkflows } from './describe-workflows.ts'
import { findCoreProblems } from './find-core-problems.ts'
import { openIsolate } from './isolate.ts'

const problems = [...(await findCoreProblems()), ...(await findIsolateProblems())]
for (const problem of problems) console.error(problem)
process.exitCode = problems.length === 0 ? 0 : 1

async function findIsolateProblems(): Promise<readonly string[]> {
  const code = await bundle()
  const isolate = openIsolate(code)
  isolate.startRun()
  isolate.answer()
  const result = JSON.parse(isolate.readResult()) as unknown
  const inside = JSON.parse(isolate.describeDefinitions()) as Readonly<Record<string, unknown>>
  const outside = JSON.parse(JSON.stringify(describeWorkflows(definitions))) as Readonly<Record<string, unknown>>
  console.log(
    `${(code.length / 1e6).toFixed(1)} MB bundle, definitions ${Object.keys(inside).join(', ')}, result ${JSON.stringify(result)}`,
  )
  return [
    ...expectEqual('the result of a run', result, { status: 'completed', output: 'answered: 2' }),
    ...expectEqual("the example's definitions", inside, outside),
    ...(Object.keys(outside).length === 0 ? ['apps/example/src/definitions.ts exports no workflow.'] : []),
  ]
}

function expectEqual(what: string, actual: unknown, expected: unknown): readonly string[] {
  if (isDeepStrictEqual(actual, expected)) return []
  return [`In the isolate, ${what} should be ${JSON.stringify(expected)}, but is ${JSON.stringify(actual)}.`]
}
