import {
  type ArtifactStore,
  ArtifactStoreRequiredError,
  type Sandbox,
  type SandboxStepDefinition,
  SandboxUnsupportedError,
} from '@wflo/core'

/** What serves sandbox steps. */
export interface SandboxPlace {
  readonly sandbox: Sandbox
  readonly artifacts: ArtifactStore | undefined
}

/** Throws where the definition alone asks for more than there is. Nothing is run. */
export function checkStep({ name, sandbox: settings }: SandboxStepDefinition, place: SandboxPlace): void {
  const { sandbox, artifacts } = place
  const { language, network } = settings
  if (settings.artifacts.length > 0 && artifacts === undefined) throw storeRequired(name)
  if (!sandbox.capabilities.languages.includes(language)) {
    throw new SandboxUnsupportedError(sandbox.name, language, `serve step "${name}" with a sandbox that runs it`)
  }
  const kind = typeof network === 'string' ? network : 'allow'
  if (sandbox.capabilities.network.includes(kind)) return
  const advice = `serve step "${name}" with a sandbox that can, or define it with another network`
  throw new SandboxUnsupportedError(sandbox.name, `the network "${kind}"`, advice)
}

export function storeRequired(step: string): ArtifactStoreRequiredError {
  const advice = 'pass one in sandboxHandler(sandbox, { artifacts }), such as fileArtifacts({ dir }) of @wflo/artifacts'
  return new ArtifactStoreRequiredError(step, advice)
}
