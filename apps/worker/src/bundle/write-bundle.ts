import type { Logger } from '@wflo/core'
import { bundleWorkflows } from '@wflo/temporal'
import { loadDefinitions } from '../check/load-definitions.ts'
import type { Settings } from '../settings/settings.ts'
import { describeBundle, writeFacts } from './bundle-facts.ts'
import { ownDefinitions } from './own-files.ts'

export interface BundleJob {
  readonly settings: Settings
  readonly path: string
  readonly logger: Logger
}

/** Bundles the definitions for workers with these settings. Rejects where they cannot be bundled. */
export async function writeBundle({ settings, path, logger }: BundleJob): Promise<void> {
  const { definitions = ownDefinitions(), taskQueues, encryption } = settings
  const workflows = await loadDefinitions(definitions)
  const { code } = await bundleWorkflows({ definitions, taskQueues, encryptsFailures: encryption !== undefined, path })
  await writeFacts(path, describeBundle(workflows, settings))
  logger.info({ path, bytes: Buffer.byteLength(code), workflows }, 'bundle written')
}
