import { SandboxFailedError, type SandboxRequest, type SandboxResult, type SandboxStepOutput } from '@wflo/core'
import { bill, billNothing } from './bill.ts'
import { checkStep } from './check-step.ts'
import { composeRequest } from './compose-request.ts'
import type { SandboxStepRun } from './sandbox-step-run.ts'
import { storeFiles } from './store-files.ts'

/** One attempt. What the code did is its output; only what is no fault of the code is thrown. */
export async function runSandboxStep(run: SandboxStepRun): Promise<SandboxStepOutput> {
  const { sandbox, context } = run
  const { signal, emit } = context
  const request = await prepare(run)
  const result = await sandbox.run(request, { signal, onOutput: ({ stream, text }) => emit({ stream, text }) })
  context.report(bill(run, result))
  return await toOutput(run, result)
}

/** Nothing has run yet, so nothing is charged whatever goes wrong here. */
async function prepare(run: SandboxStepRun): Promise<SandboxRequest> {
  const { signal, report } = run.context
  try {
    signal.throwIfAborted()
    checkStep(run.step, run)
    const request = await composeRequest(run)
    signal.throwIfAborted()
    return request
  } catch (error) {
    report(billNothing(run, error))
    throw error
  }
}

async function toOutput(run: SandboxStepRun, result: SandboxResult): Promise<SandboxStepOutput> {
  const { status, exitCode, stdout, stderr, truncated, skipped, skippedCount, usage } = result
  if (status === 'cancelled') throw cancelled(run)
  return {
    status,
    ...(exitCode === undefined ? {} : { exitCode }),
    stdout,
    stderr,
    truncated,
    files: await storeFiles(run, result.files),
    skipped,
    skippedCount,
    usage,
  }
}

/** By our own signal, or with the sandbox itself: another one may serve the next attempt. */
function cancelled({ sandbox, step, context: { signal } }: SandboxStepRun): unknown {
  if (signal.aborted) return signal.reason
  return new SandboxFailedError(`the sandbox "${sandbox.name}" was closed while it ran the code of step "${step.name}"`)
}
