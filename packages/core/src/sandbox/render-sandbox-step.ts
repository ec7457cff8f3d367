import { InvalidValueError } from '../errors/invalid-value-error.ts'
import { copyJson } from '../json/copy-json.ts'
import { checkStepFiles } from './check-step-files.ts'
import type { SandboxStepDefinition, SandboxStepFiles } from './sandbox-step.ts'
import { withInput } from './with-input.ts'

/** What one call of a sandbox step runs. */
export interface RenderedSandboxStep {
  readonly code: string
  readonly files: SandboxStepFiles
}

/**
 * Code and files of one call, from its input as the schema gives it. Code that is a text gets its input as a file, where
 * there is one. Throws `InvalidValueError` for what is no code or no file, and whatever the functions throw.
 */
export function renderSandboxStep(step: SandboxStepDefinition, input: unknown): RenderedSandboxStep {
  const { name, sandbox } = step
  const files = filesOf(step, input)
  if (typeof sandbox.code === 'function') return { code: checkCode(sandbox.code(input as never), name), files }
  const hasInput = step.input !== undefined || (input !== undefined && input !== null)
  if (!hasInput) return { code: sandbox.code, files }
  return { code: sandbox.code, files: withInput(files, name, copyJson(input, `the input of step "${name}"`)) }
}

function filesOf({ name, sandbox: { files } }: SandboxStepDefinition, input: unknown): SandboxStepFiles {
  return typeof files === 'function' ? checkStepFiles(files(input as never), name) : files
}

function checkCode(code: unknown, step: string): string {
  if (typeof code === 'string') return code
  throw new InvalidValueError(
    `step "${step}": its code function gave a value of the type ${typeof code}, and no text`,
    {
      step,
    },
  )
}
