import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type GateResult, runGate } from '../verify/run-gates.ts'
import type { Violation } from '../violations.ts'

/** Plants a violation in a copy of the repository, runs its gate, and takes it out again. */
export async function plantViolation({ gate, files, args }: Violation, folder: string): Promise<GateResult> {
  const restore = Object.entries(files).map(([file, edit]) => editFile(join(folder, file), edit))
  try {
    return await runGate(gate, folder, args)
  } finally {
    for (const undo of restore) undo()
  }
}

function editFile(path: string, edit: (text: string) => string): () => void {
  const original = existsSync(path) ? readFileSync(path, 'utf8') : undefined
  const changed = edit(original ?? '')
  if (changed === original) throw new Error(`The violation changes nothing in ${path}: its text has moved on.`)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, changed)
  return () => (original === undefined ? rmSync(path) : writeFileSync(path, original))
}
