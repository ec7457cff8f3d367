import type { Json, SandboxStepOutput, StepView } from '@wflo/core'

/** What the code of one step did; `undefined` for a step of another kind, or one that never ended. */
export function codeOutcome({ kind, result }: Pick<StepView, 'kind' | 'result'>): SandboxStepOutput | undefined {
  return kind === 'sandbox' && result?.status === 'completed' ? readOutput(result.output) : undefined
}

/** How code went wrong, in one line, as the last line of a traceback says it; `undefined` where it did not. */
export function codeProblem(output: Json | undefined): string | undefined {
  const { status, stderr } = readOutput(output) ?? { status: 'ok', stderr: '' }
  if (status === 'ok') return undefined
  const last = stderr.trimEnd().split('\n').at(-1) ?? ''
  return last === '' ? status : `${status}: ${last}`
}

/** Other steps have other outputs, and custom ones any. */
function readOutput(output: Json | undefined): SandboxStepOutput | undefined {
  if (typeof output !== 'object' || output === null) return undefined
  const isCode = ['status', 'stdout', 'stderr', 'skippedCount', 'usage'].every((name) => Object.hasOwn(output, name))
  return isCode ? (output as unknown as SandboxStepOutput) : undefined
}
