import { toWireError, type WireError } from '@wflo/core'
import type { CliProcess } from './cli-process.ts'
import { exitCodeOfError, exitCodes } from './exit-code.ts'
import type { JobResult } from './run-file.ts'

/** Tells on standard error what kept the code from running. */
export function showFailure(
  thrown: unknown,
  { cli, verbose }: { readonly cli: CliProcess; readonly verbose: boolean },
): JobResult {
  const error = toWireError(thrown, 'unexpected')
  const exitCode = exitCodeOfError(error.code)
  const advice = exitCode === exitCodes.usage ? '\n--help lists the flags.' : ''
  cli.stderr.write(`error: ${flagOf(error)}${error.message}${advice}\n`)
  if (verbose && thrown instanceof Error) cli.stderr.write(`${thrown.stack}\n`)
  return { exitCode, json: { status: 'failed', error: { ...error } } }
}

const flags = { host: '--network', pattern: '--artifact', path: '--files' } as const

/** Which flag a value came from that the sandbox refuses. */
function flagOf({ code, fields = {} }: WireError): string {
  const name =
    code === 'invalid_value' ? (['host', 'pattern', 'path'] as const).find((field) => field in fields) : undefined
  return name === undefined ? '' : `${flags[name]}: `
}
