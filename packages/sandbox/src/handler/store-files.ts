import type { CollectedFiles, ProducedFile } from '@wflo/core'
import { storeRequired } from './check-step.ts'
import type { SandboxStepRun } from './sandbox-step-run.ts'

/** Keeps what the code made, one after the other; the output has references to it. */
export async function storeFiles(run: SandboxStepRun, files: CollectedFiles): Promise<readonly ProducedFile[]> {
  const { artifacts, step, context } = run
  const produced: ProducedFile[] = []
  for (const [path, bytes] of Object.entries(files)) {
    if (artifacts === undefined) throw storeRequired(step.name)
    const { id, size } = await artifacts.put(bytes, { signal: context.signal })
    produced.push({ path, size: bytes.length, artifact: { id, size } })
  }
  return produced
}
