import { fileArtifacts } from '@wflo/artifacts'
import type { Logger, StepHandler } from '@wflo/core'
import { dockerSandbox, sandboxHandler } from '@wflo/sandbox'
import type { Settings } from './settings/settings.ts'

export interface SandboxService extends AsyncDisposable {
  readonly handler: StepHandler
}

/** What serves sandbox steps; `undefined` where this worker does not. Rejects where nothing could be run. */
export async function openSandbox(settings: Settings, logger: Logger): Promise<SandboxService | undefined> {
  if (settings.sandbox === undefined) return undefined
  const { artifacts } = settings
  const { price, ...docker } = settings.sandbox
  const sandbox = dockerSandbox({ ...docker, logger })
  const { description, warnings } = await sandbox.probe()
  logger.info({ sandbox: description }, 'serves sandbox steps')
  for (const warning of warnings) logger.warn({ sandbox: description }, warning)
  const handler = sandboxHandler(sandbox, {
    ...(price === undefined ? {} : { price }),
    ...(artifacts === undefined ? {} : { artifacts: fileArtifacts({ dir: artifacts }) }),
  })
  return { handler, [Symbol.asyncDispose]: () => sandbox.close() }
}
