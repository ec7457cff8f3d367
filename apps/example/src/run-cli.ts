import { createHumanLogger, silentLogger } from '@wflo/core'
import type { App, JobResult } from './app.ts'
import { type Command, hasFlag, parseCommandLine, type Settings } from './command-line.ts'
import { runCustomStep } from './custom-step/run-custom-step.ts'
import { openDemoAccess } from './demo-access.ts'
import { type ExitCode, exitCodes } from './exit-code.ts'
import { type Interrupt, watchInterrupt } from './interrupt.ts'
import type { ModelAccess } from './model-access.ts'
import { createProgress } from './progress/create-progress.ts'
import { openProviderAccess } from './provider-access.ts'
import { createQuestions } from './questions.ts'
import { runDigest } from './run-digest.ts'
import { runQuestion } from './run-question.ts'
import { createScreen, type Screen } from './screen.ts'
import { showFailure } from './show-failure.ts'
import { usage } from './usage.ts'

/** The part of `process` that the command line uses. */
export type CliProcess = Pick<NodeJS.Process, 'stdin' | 'stdout' | 'stderr' | 'env'>

/** Does what the arguments say and gives the exit code. Never throws. */
export async function runCli(args: readonly string[], cli: CliProcess): Promise<ExitCode> {
  const json = hasFlag(args, '--json')
  const screen = createScreen({ stdout: cli.stdout, stderr: cli.stderr, json })
  const result = await runArguments(args, cli, screen).catch((error: unknown) =>
    showFailure(error, { screen, verbose: hasFlag(args, '--verbose') }),
  )
  if (result === 'help') cli.stdout.write(usage)
  else if (json) cli.stdout.write(`${JSON.stringify(result.json)}\n`)
  return result === 'help' ? exitCodes.success : result.exitCode
}

async function runArguments(args: readonly string[], cli: CliProcess, screen: Screen): Promise<JobResult | 'help'> {
  const command = parseCommandLine(args)
  if (command.job === 'help') return 'help'
  using interrupt = watchInterrupt(() => screen.complain('\nStopping … (Ctrl-C once more ends at once)'))
  return await runJob(command, cli, { screen, interrupt })
}

interface JobParts {
  readonly screen: Screen
  readonly interrupt: Interrupt
}

async function runJob(
  command: Exclude<Command, { job: 'help' }>,
  cli: CliProcess,
  parts: JobParts,
): Promise<JobResult> {
  const { settings } = command
  if (command.job !== 'digest' && !settings.demo) {
    await using access = await openProviderAccess(settings, cli.env)
    return await runNamed(command, createApp(settings, access, cli, parts))
  }
  await using access = await openDemoAccess(settings)
  parts.screen.say(demoNotice)
  const app = createApp(settings, access, cli, parts)
  return command.job === 'digest' ? await runDigest(app) : await runNamed(command, app)
}

/** The jobs that any model can answer. */
async function runNamed(command: Exclude<Command, { job: 'help' }>, app: App): Promise<JobResult> {
  return 'prompt' in command ? await runQuestion(command.prompt, app) : await runCustomStep(app)
}

const demoNotice =
  'A built-in demo model answers here: no key, no network, no cost. For a real one: export OPENAI_API_KEY=… and run pnpm example --prompt "…"\n'

function createApp<Access extends ModelAccess>(
  settings: Settings,
  access: Access,
  cli: CliProcess,
  { screen, interrupt }: JobParts,
): App & { readonly access: Access } {
  const { json, verbose } = settings
  return {
    settings,
    access,
    screen,
    logger: verbose ? createHumanLogger({ level: 'debug', write: screen.complain }) : silentLogger(),
    questions: createQuestions({ input: cli.stdin, write: (text) => void cli.stderr.write(text) }),
    createProgress: () => createProgress({ stream: cli.stderr, json, verbose, term: cli.env.TERM }),
    signal: interrupt.signal,
  }
}
