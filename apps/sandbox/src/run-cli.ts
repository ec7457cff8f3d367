import type { CliProcess } from './cli-process.ts'
import { type Command, parseCommandLine } from './command-line.ts'
import { exitCodeOfSignal, exitCodes } from './exit-code.ts'
import { hasFlag } from './flags.ts'
import { type OpenSandbox, openDockerSandbox } from './open-sandbox.ts'
import { type JobResult, runFile } from './run-file.ts'
import { runProbe } from './run-probe.ts'
import { showFailure } from './show-failure.ts'
import { watchStarter } from './starter.ts'
import { type Stop, watchStopSignals } from './stop-signals.ts'
import { usage } from './usage.ts'

/** Does what the arguments say and gives the exit code. Never rejects. */
export async function runCli(
  given: readonly string[],
  cli: CliProcess,
  openSandbox: OpenSandbox = openDockerSandbox,
): Promise<number> {
  const json = hasFlag(given, '--json')
  using stop = watchStopSignals((cause) => {
    if (cause === 'SIGINT') cli.stderr.write('\nStopping … (Ctrl-C once more ends at once)\n')
  })
  using _starter = watchStarter(() => stop.now('SIGHUP'))
  watchReaders(cli, stop)
  const result = await runArguments(given, { cli, stop, openSandbox }).catch(
    (error: unknown) => showStop(stop) ?? showFailure(error, { cli, verbose: hasFlag(given, '--verbose') }),
  )
  if (result === 'help') cli.stdout.write(usage)
  else if (json) cli.stdout.write(`${JSON.stringify(result.json)}\n`)
  return result === 'help' ? exitCodes.ok : result.exitCode
}

interface CliParts {
  readonly cli: CliProcess
  readonly stop: Stop
  readonly openSandbox: OpenSandbox
}

async function runArguments(given: readonly string[], parts: CliParts): Promise<JobResult | 'help'> {
  const command: Command = parseCommandLine(given)
  if (command.job === 'help') return 'help'
  const { telling } = command
  return command.job === 'probe'
    ? await runProbe(command.place, { ...parts, telling })
    : await runFile(command.run, { ...parts, telling })
}

/** A reader that has seen enough, such as `head`, closes the pipe: then nobody needs the rest of the run. */
function watchReaders({ stdout, stderr }: CliProcess, stop: Stop): void {
  stdout.on('error', (error) => {
    if (error.code !== 'EPIPE') throw error
    stop.now('SIGPIPE')
  })
  stderr.on('error', (error) => {
    if (error.code !== 'EPIPE') throw error
  })
}

/** It was stopped before the code began. */
function showStop({ cause }: Stop): JobResult | undefined {
  return cause === undefined ? undefined : { exitCode: exitCodeOfSignal(cause), json: { status: 'cancelled' } }
}
