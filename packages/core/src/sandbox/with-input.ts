import { InvalidValueError } from '../errors/invalid-value-error.ts'
import type { Json } from '../json/json.ts'
import { checkFileNames } from './check-file-names.ts'
import type { SandboxStepFiles } from './sandbox-step.ts'

/** Where code that is a text finds what its step was called with. */
const inputFile = 'input.json'

/** Files, and what the step was called with beside them. Throws `InvalidValueError` where they have one of that name. */
export function withInput(files: SandboxStepFiles, step: string, input: Json): SandboxStepFiles {
  if (Object.hasOwn(files, inputFile)) {
    throw new InvalidValueError(
      `step "${step}": the file "${inputFile}" holds what the step is called with: give yours another name`,
      { step },
    )
  }
  const all = { ...files, [inputFile]: JSON.stringify(input) }
  checkFileNames(all)
  return all
}
