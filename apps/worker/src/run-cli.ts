import { type Logger, toWireError } from '@wflo/core'
import { writeBundle } from './bundle/write-bundle.ts'
import { type ExitCode, exitCodeFor, exitCodes } from './exit-code.ts'
import { createMask, findSecrets, type Mask } from './log/mask.ts'
import { openLogger } from './log/open-logger.ts'
import { check, serve } from './serve.ts'
import { type Command, parseCommand } from './settings/command.ts'
import { formatUsage } from './settings/usage.ts'

/** The part of `process` that the command line uses. */
export interface CliProcess {
  readonly stdout: NodeJS.WriteStream
  readonly stderr: NodeJS.WriteStream
  readonly env: Readonly<Record<string, string | undefined>>
}

/** Does what arguments and environment say, and gives the exit code. Never rejects. */
export async function runCli(args: readonly string[], { stdout, stderr, env }: CliProcess): Promise<ExitCode> {
  const mask = createMask(findSecrets(env))
  let command: Command
  try {
    command = parseCommand(args, { environment: env, isTerminal: stdout.isTTY === true })
  } catch (error) {
    return complain(error, mask, stderr)
  }
  if (command.job === 'help') {
    stdout.write(formatUsage())
    return exitCodes.success
  }
  const color = stdout.isTTY === true && (env.NO_COLOR ?? '') === ''
  const logger = openLogger(command.settings, { mask, color, write: (text) => void stdout.write(text) })
  return await run(command, env, logger)
}

async function run(
  command: Exclude<Command, { readonly job: 'help' }>,
  environment: CliProcess['env'],
  logger: Logger,
): Promise<ExitCode> {
  const { settings } = command
  try {
    if (command.job === 'write-bundle') await writeBundle({ settings, path: command.path, logger })
    else await (command.job === 'check' ? check : serve)({ settings, environment, logger })
    return exitCodes.success
  } catch (error) {
    const { code, message } = toWireError(error, 'worker_failed')
    const exitCode = exitCodeFor(code)
    // What has a code says itself what to do; anything else is better shown with where it came from.
    const details = code === 'worker_failed' && error instanceof Error ? { stack: error.stack } : {}
    logger.error({ code, exitCode, ...details }, message)
    return exitCode
  }
}

/** There are no settings to log by. */
function complain(error: unknown, mask: Mask, stderr: NodeJS.WriteStream): ExitCode {
  const { code, message } = toWireError(error, 'worker_failed')
  stderr.write(mask(`error: ${message}\n--help lists flags and variables.\n`))
  return exitCodeFor(code)
}
