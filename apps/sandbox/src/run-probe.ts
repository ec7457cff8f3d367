import { exitCodes } from './exit-code.ts'
import { oneLine } from './printable.ts'
import type { JobParts, JobResult } from './run-file.ts'
import type { Place } from './settings.ts'

/** Looks whether a file could be run here, without running one. */
export async function runProbe(place: Place, { telling, cli, stop, openSandbox }: JobParts): Promise<JobResult> {
  const log = (line: string): void => void cli.stderr.write(`${line}\n`)
  await using sandbox = await openSandbox(place, { verbose: telling.verbose, log })
  const { description, warnings } = await sandbox.probe({ signal: stop.signal })
  if (!telling.json) {
    cli.stdout.write(`${oneLine(description)}\n`)
    for (const warning of warnings) cli.stdout.write(`warning: ${oneLine(warning)}\n`)
  }
  return { exitCode: exitCodes.ok, json: { status: 'ok', description, warnings } }
}
