import { readFileSync } from 'node:fs'
import type { CodeOptions, SandboxContext } from './sandbox-context.ts'

/** Found by the name of each attempt: `done …`, `refused EPERM`, `died 9` (of a signal), `hung`, or `broken …`, which is a bug of the test. */
export type Report = Readonly<Record<string, string>>

/** Runs a program of attempts once, however many tests look at its report. */
export function shareReport(
  context: SandboxContext,
  program: string,
  options: CodeOptions = {},
): () => Promise<Report> {
  let report: Promise<Report> | undefined
  return async () => {
    report ??= makeReport(context, program, options)
    return await report
  }
}

async function makeReport(context: SandboxContext, program: string, options: CodeOptions): Promise<Report> {
  const files = { 'attempts.py': readProgram('attempts'), ...options.files }
  const result = await context.run(readProgram(program), { ...options, files })
  if (result.status !== 'ok') throw new Error(`${program} ended with ${result.status}:\n${result.stderr}`)
  return JSON.parse(result.stdout) as Report
}

export function readProgram(name: string): string {
  return readFileSync(new URL(`./programs/${name}.py`, import.meta.url), 'utf8')
}
