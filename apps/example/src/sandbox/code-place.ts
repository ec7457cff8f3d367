import { dirname, join } from 'node:path'
import { fileArtifacts } from '@wflo/artifacts'
import { type ArtifactStore, type StepHandler, usd } from '@wflo/core'
import { dockerSandbox, sandboxHandler } from '@wflo/sandbox'
import type { CodeSetup } from './code-setup.ts'

/** Where code of a model runs, and where the files that it makes are kept. */
export interface CodePlace extends AsyncDisposable {
  readonly handler: StepHandler
  readonly artifacts: ArtifactStore
  /** For people: `Docker 20.10.24, runc, wflo/runtime:python3.11`. */
  readonly description: string
}

export interface CodePlaceOptions extends Pick<CodeSetup, 'image' | 'runtime'> {
  /** The file that keeps the runs: artifacts are beside it. */
  readonly database: string
}

/** A machine of one's own costs nothing by the second. A price shows that one budget holds models and sandboxes alike. */
const price = usd('0.0001')

/** Opens a sandbox where everything that it needs is there; it starts no engine, and fetches and builds nothing. */
export async function openCodePlace(options: CodePlaceOptions): Promise<CodePlace> {
  const { database, image, runtime } = options
  const sandbox = dockerSandbox({
    limits: { memory: '512m' },
    // The next container is made while the model writes.
    pool: { size: 1 },
    ...(image === undefined ? {} : { image }),
    ...(runtime === undefined ? {} : { runtime }),
  })
  try {
    const { description } = await sandbox.probe()
    const artifacts = fileArtifacts({ dir: join(dirname(database), 'artifacts') })
    const handler = sandboxHandler(sandbox, { artifacts, price, sheet: 'example-sandbox@1' })
    return { handler, artifacts, description, [Symbol.asyncDispose]: () => sandbox.close() }
  } catch (error) {
    await sandbox.close()
    throw error
  }
}
