import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker'
import { bundleWorkflows } from '@wflo/temporal'

export const definitions = new URL('./definitions.ts', import.meta.url)

/** The two that are compared. */
export type Side = 'wflo' | 'twin'

/** Paths of the code of both sides, made once: workers and replays run the same. */
export type Bundles = Readonly<Record<Side, string>>

export async function writeBundles(folder: string): Promise<Bundles> {
  const paths = { wflo: join(folder, 'wflo.js'), twin: join(folder, 'twin.js') }
  await bundleWorkflows({ definitions, path: paths.wflo })
  const { code } = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('./twin-workflows.ts', import.meta.url)),
    logger: new DefaultLogger('ERROR'),
  })
  await writeFile(paths.twin, code)
  return paths
}
