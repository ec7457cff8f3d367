import { toWireError } from '@wflo/core'
import type { CliProcess } from './cli-process.ts'
import { exitCodeOfError } from './exit-code.ts'
import type { JobResult } from './run-file.ts'

/** Tells on standard error what kept the code from running. */
export function showFailure(
  thrown: unknown,
  { cli, verbose }: { readonly cli: CliProcess; readonly verbose: boolean },
): JobResult {
  const error = toWireError(thrown, 'unexpected')
  const exitCode = exitCodeOfError(error.code)
  const isUsage = error.code === 'usage'
  cli.stderr.write(`error: ${[error.message, ...(isUsage ? ['--help lists the flags.'] : [])].join('\n')}\n`)
  if (verbose && thrown instanceof Error) cli.stderr.write(`${thrown.stack}\n`)
  return { exitCode, json: { status: 'failed', error: { ...error } } }
}
