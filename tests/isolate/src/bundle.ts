import { fileURLToPath } from 'node:url'
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker'

/** What Temporal would run: `isolate-entry.ts`, which imports core as it is published (its `dist`). */
export async function bundle(): Promise<string> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('./isolate-entry.ts', import.meta.url)),
    logger: new DefaultLogger('ERROR'),
  })
  return code
}
