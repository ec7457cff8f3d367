import { setTimeout as sleep } from 'node:timers/promises'
import {
  type ArtifactReference,
  type ArtifactStore,
  type CollectedFiles,
  type ProducedFile,
  WfloError,
} from '@wflo/core'
import { storeRequired } from './check-step.ts'
import type { SandboxStepRun } from './sandbox-step-run.ts'

/** Keeps what the code made, one after the other; the output has references to it. */
export async function storeFiles(run: SandboxStepRun, files: CollectedFiles): Promise<readonly ProducedFile[]> {
  const { artifacts, step, context } = run
  const produced: ProducedFile[] = []
  for (const [path, bytes] of Object.entries(files)) {
    if (artifacts === undefined) throw storeRequired(step.name)
    const { id, size } = await putStubbornly(artifacts, bytes, context.signal)
    produced.push({ path, size: bytes.length, artifact: { id, size } })
  }
  return produced
}

/** Milliseconds before each further try. */
const pausesMs = [100, 1_000]

/** The code has run, and is paid for: a store that fails for a moment must not make it run again. */
async function putStubbornly(
  artifacts: ArtifactStore,
  bytes: Uint8Array,
  signal: AbortSignal,
): Promise<ArtifactReference> {
  for (const pause of pausesMs) {
    try {
      return await artifacts.put(bytes, { signal })
    } catch (error) {
      if (signal.aborted || !(WfloError.isInstance(error) && error.retryable)) throw error
      await sleep(pause, undefined, { signal })
    }
  }
  return await artifacts.put(bytes, { signal })
}
