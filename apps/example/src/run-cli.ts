import { createHumanLogger, silentLogger } from '@wflo/core'
import type { Journal } from '@wflo/core/engine'
import { sqliteJournal } from '@wflo/sqlite'
import type { App, JobResult } from './app.ts'
import { type Command, hasFlag, parseCommandLine, type Settings } from './command-line.ts'
import { runCustomStep } from './custom-step/run-custom-step.ts'
import { openDemoAccess } from './demo-access.ts'
import { type ExitCode, exitCodes } from './exit-code.ts'
import { type Interrupt, watchInterrupt } from './interrupt.ts'
import { listRuns } from './list-runs.ts'
import type { ModelAccess } from './model-access.ts'
import { createProgress } from './progress/create-progress.ts'
import { openProviderAccess } from './provider-access.ts'
import { createQuestions } from './questions.ts'
import { runDigest } from './run-digest.ts'
import { runQuestion } from './run-question.ts'
import { runResume } from './run-resume.ts'
import type { CodeSetup } from './sandbox/code-setup.ts'
import { createScreen, type Screen } from './screen.ts'
import { showFailure } from './show-failure.ts'
import { readStoredRun, type StoredRun } from './stored-run.ts'
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

type Job = Exclude<Command, { job: 'help' }>

async function runJob(command: Job, cli: CliProcess, parts: JobParts): Promise<JobResult> {
  const { settings } = command
  if (command.job === 'runs') return await withJournal(settings, (journal) => listRuns(journal, parts.screen))
  if (command.job !== 'resume') return await runWithModels(command, cli, parts)
  const stored = await withJournal(settings, (journal) => readStoredRun(journal, command.runId))
  const { models, demo } = stored
  return await runWithModels({ job: 'stored', stored, settings: { ...settings, models, demo } }, cli, parts)
}

type ModelJob =
  | Exclude<Job, { job: 'runs' | 'resume' }>
  | { readonly job: 'stored'; readonly stored: StoredRun; readonly settings: Settings }

async function runWithModels(job: ModelJob, cli: CliProcess, parts: JobParts): Promise<JobResult> {
  const { settings } = job
  if (job.job !== 'digest' && !settings.demo) {
    await using access = await openProviderAccess(settings, cli.env)
    return await withCode(job, createApp(settings, access, cli, parts), (app) =>
      withPlace(app, cli, (placed) => runNamed(job, placed)),
    )
  }
  await using access = await openDemoAccess(settings)
  parts.screen.say(demoNotice)
  return await withCode(job, createApp(settings, access, cli, parts), (app) =>
    withPlace(app, cli, (placed) => (job.job === 'digest' ? runDigest(placed) : runNamed(job, placed))),
  )
}

/** Opens a sandbox for jobs whose models write code, before anything is sent. Its packages are loaded only there. */
async function withCode<Kind extends App>(
  job: ModelJob,
  app: Kind,
  work: (app: Kind) => Promise<JobResult>,
): Promise<JobResult> {
  const setup = codeSetupOf(job)
  if (setup === undefined) return await work(app)
  const { openCodePlace } = await import('./sandbox/code-place.ts')
  await using code = await openCodePlace({ ...setup, database: app.settings.database })
  return await work({ ...app, code })
}

function codeSetupOf(job: ModelJob): CodeSetup | undefined {
  const { image, runtime } = job.settings
  const given = { ...(image === undefined ? {} : { image }), ...(runtime === undefined ? {} : { runtime }) }
  if (job.job === 'sandbox') return { task: job.task, ...given }
  if (job.job !== 'stored' || job.stored.summary.workflow !== 'coder') return undefined
  return { ...(job.stored.input as unknown as CodeSetup), ...given }
}

/** Its packages are loaded only where they are used. */
async function withPlace<Kind extends App>(
  app: Kind,
  cli: CliProcess,
  work: (app: Kind) => Promise<JobResult>,
): Promise<JobResult> {
  const { access, logger, screen, settings, signal } = app
  if (!settings.temporal) return await work(app)
  const { openTemporalPlace } = await import('./temporal/open-temporal-place.ts')
  const { models } = settings
  const handlers = app.code === undefined ? [] : [app.code.handler]
  await using place = await openTemporalPlace({ access, models, logger, handlers, env: cli.env, say: screen.say })
  const result = await work({ ...app, place })
  const isWatched = place.isOurs && cli.stdout.isTTY === true && !settings.json
  if (isWatched && !signal.aborted) await untilInterrupted(app)
  return result
}

/** The pages of a server that was started here are gone with it. */
async function untilInterrupted({ screen, signal }: App): Promise<void> {
  screen.say("\nTemporal's pages are there until Ctrl-C.")
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
}

/** The jobs that any model can answer. */
async function runNamed(job: Exclude<ModelJob, { job: 'digest' }>, app: App): Promise<JobResult> {
  if (job.job === 'stored') return await runResume(job.stored, app)
  if (job.job === 'sandbox') return await runSandbox(job, app)
  return job.job === 'question' ? await runQuestion(job.prompt, app) : await runCustomStep(app)
}

async function runSandbox(job: Extract<ModelJob, { job: 'sandbox' }>, { code, ...app }: App): Promise<JobResult> {
  const setup = codeSetupOf(job)
  if (code === undefined || setup === undefined) throw new Error('code was asked for without a sandbox')
  const { runCoder } = await import('./sandbox/run-coder.ts')
  return await runCoder(setup, { ...app, code })
}

async function withJournal<Result>(
  { database }: Settings,
  work: (journal: Journal) => Promise<Result>,
): Promise<Result> {
  const journal = sqliteJournal({ path: database })
  try {
    return await work(journal)
  } finally {
    await journal.close()
  }
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
    openJournal: () => sqliteJournal({ path: settings.database }),
    createProgress: () => createProgress({ stream: cli.stderr, json, verbose, term: cli.env.TERM }),
    signal: interrupt.signal,
  }
}
