import { SandboxImageMissingError, toWireError } from '@wflo/core'
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
  const advice = adviceFor(thrown)
  const isUsage = error.code === 'usage'
  cli.stderr.write(`error: ${[error.message, ...advice, ...(isUsage ? ['--help lists the flags.'] : [])].join('\n')}\n`)
  if (verbose && thrown instanceof Error) cli.stderr.write(`${thrown.stack}\n`)
  return { exitCode, json: { status: 'failed', error: { ...error } } }
}

/** The library cannot know that this repository builds its images. */
function adviceFor(thrown: unknown): readonly string[] {
  if (!SandboxImageMissingError.isInstance(thrown) || thrown.message.includes('pnpm images')) return []
  return thrown.image.startsWith('wflo/') ? ['pnpm images builds it.'] : []
}
