import type { SandboxRequest } from '@wflo/core'
import { readFolder } from './read-folder.ts'
import { decodeCode, type InputOptions, readInput } from './read-input.ts'
import type { Run } from './settings.ts'

/** Reads everything that a run needs from this machine. Throws `UsageError` for what cannot be read. */
export async function readRequest(run: Run, options: InputOptions): Promise<SandboxRequest> {
  const { file, args, env, network, limits } = run
  const code = decodeCode(await readInput(file, 'the file', options), file)
  const stdin = run.stdin === undefined ? {} : { stdin: await readInput(run.stdin, '--stdin', options) }
  const files =
    run.files === undefined ? {} : { files: await readFolder(run.files, { limits, file, signal: options.signal }) }
  return { language: 'python', code, args, env, ...stdin, ...files, artifacts: artifactsOf(run), limits, network }
}

function artifactsOf({ out, artifacts }: Run): readonly string[] {
  return artifacts ?? (out === undefined ? [] : ['**'])
}
