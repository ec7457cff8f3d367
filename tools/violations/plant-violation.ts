import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { copyRepository } from '../copy-repository.ts'
import { type GateResult, runGate } from '../verify/run-gates.ts'
import type { Violation } from '../violations.ts'

/** Plants a violation in a new copy of the repository and runs its gate there. */
export async function plantViolation({ gate, files, args }: Violation): Promise<GateResult> {
  using copy = await copyRepository('gates', { withBuild: true })
  for (const [file, edit] of Object.entries(files)) editFile(join(copy.path, file), edit)
  return await runGate(gate, copy.path, args)
}

function editFile(path: string, edit: (text: string) => string): void {
  const original = existsSync(path) ? readFileSync(path, 'utf8') : ''
  const changed = edit(original)
  if (changed === original) throw new Error(`The violation changes nothing in ${path}: its text has moved on.`)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, changed)
}
