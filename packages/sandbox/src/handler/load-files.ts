import type { ArtifactReference, SandboxFiles, SandboxStepFile, SandboxStepFiles } from '@wflo/core'
import { storeRequired } from './check-step.ts'
import type { SandboxStepRun } from './sandbox-step-run.ts'

/** Files of a step as a sandbox takes them. Artifacts come from the store. */
export async function loadFiles(run: SandboxStepRun, files: SandboxStepFiles): Promise<SandboxFiles> {
  const load = async ([path, file]: [string, SandboxStepFile]) => [path, await loadFile(run, file)] as const
  return Object.fromEntries(await Promise.all(Object.entries(files).map(load)))
}

async function loadFile(run: SandboxStepRun, file: SandboxStepFile): Promise<string | Uint8Array> {
  if (typeof file === 'string') return file
  return 'base64' in file ? Buffer.from(file.base64, 'base64') : await fetchArtifact(run, file)
}

async function fetchArtifact(run: SandboxStepRun, { id, size }: ArtifactReference): Promise<Uint8Array> {
  const { artifacts, step, context } = run
  if (artifacts === undefined) throw storeRequired(step.name)
  return await artifacts.get({ id, size }, { signal: context.signal })
}
