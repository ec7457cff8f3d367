import { renderSandboxStep, type SandboxRequest, validateSchema } from '@wflo/core'
import { loadFiles } from './load-files.ts'
import type { SandboxStepRun } from './sandbox-step-run.ts'

/** The request of one call: its input is validated, its code and files are rendered, and artifacts are fetched. */
export async function composeRequest(run: SandboxStepRun): Promise<SandboxRequest> {
  const { step, input } = run
  const { language, args, env, artifacts, limits, network } = step.sandbox
  const { code, files } = renderSandboxStep(step, await validate(run, input.call))
  return { language, code, args, env, artifacts, files: await loadFiles(run, files), limits, network }
}

async function validate({ step: { name, input } }: SandboxStepRun, call: unknown): Promise<unknown> {
  return input === undefined ? call : await validateSchema(input, call, { of: 'input', name })
}
