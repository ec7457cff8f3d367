import type { CollectedFiles, JsonObject, Sandbox, SandboxFiles } from '@wflo/core'
import type { CliProcess } from './cli-process.ts'
import { exitCodeOfSignal, exitCodeOfStatus, exitCodes } from './exit-code.ts'
import type { OpenSandbox } from './open-sandbox.ts'
import { readRequest } from './read-request.ts'
import { createRelay } from './relay.ts'
import type { Run, Telling } from './settings.ts'
import type { Stop } from './stop-signals.ts'
import { summaryLines } from './summary.ts'
import { toJson } from './to-json.ts'
import { checkOutFolder, type WrittenFile, writeFiles } from './write-files.ts'

/** How a job ended: what the process exits with, and what `--json` prints. */
export interface JobResult {
  readonly exitCode: number
  readonly json: JsonObject
}

export interface JobParts {
  readonly telling: Telling
  readonly cli: CliProcess
  readonly stop: Stop
  readonly openSandbox: OpenSandbox
}

/** Runs one file, passes its output on while it runs, and tells what it was. */
export async function runFile(run: Run, parts: JobParts): Promise<JobResult> {
  const { telling, cli, stop, openSandbox } = parts
  const { signal } = stop
  const relay = createRelay(cli, !telling.json)
  const request = await readRequest(run, { stdin: cli.stdin, signal })
  if (run.out !== undefined) await checkOutFolder(run.out)
  await using sandbox: Sandbox = await openSandbox(run, { verbose: telling.verbose, log: relay.say })
  const result = await sandbox.run(request, { signal, onOutput: relay.pass })
  const made = run.artifacts === undefined ? withoutUnchanged(result.files, request.files) : result.files
  const written = await keep(made, run)
  if (!telling.json && !telling.quiet) {
    for (const line of summaryLines({ result, written, limits: run.limits })) relay.say(line)
  }
  const isWhole = written.every(({ problem }) => problem === undefined)
  const exitCode = isWhole ? exitCodeOfStatus(result.status) : exitCodes.unavailable
  return { exitCode: stop.cause === undefined ? exitCode : exitCodeOfSignal(stop.cause), json: toJson(result, written) }
}

async function keep(files: CollectedFiles, { out }: Run): Promise<readonly WrittenFile[]> {
  if (out !== undefined) return await writeFiles(files, out)
  return Object.entries(files).map(([path, bytes]) => ({ path, size: bytes.length }))
}

/** Where nobody said what should come back, what went in does not. */
function withoutUnchanged(files: CollectedFiles, given: SandboxFiles = {}): CollectedFiles {
  const isChanged = ([path, bytes]: readonly [string, Uint8Array]): boolean => {
    const before = Object.hasOwn(given, path) ? given[path] : undefined
    return before === undefined || Buffer.compare(Buffer.from(before), bytes) !== 0
  }
  return Object.fromEntries(Object.entries(files).filter(isChanged))
}
