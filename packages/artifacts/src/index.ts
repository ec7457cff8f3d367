export { type FileArtifacts, type FileArtifactsOptions, fileArtifacts } from './file-artifacts.ts'
export type { PruneArtifactsOptions, PrunedArtifacts } from './prune-files.ts'
