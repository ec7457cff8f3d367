export { artifactCodec } from './codec/artifact-codec.ts'
export type { DataSettings } from './codec/data-settings.ts'
export { type EncryptionKey, type EncryptionOptions, encryptionCodec } from './codec/encryption-codec.ts'
export { TemporalConnectionError } from './connection/connection-error.ts'
export {
  type ConnectionSettings,
  type ResolvedConnection,
  resolveConnection,
} from './connection/connection-settings.ts'
export type { BundleSettings } from './protocol/bundle-settings.ts'
export { collectWorkflows } from './protocol/collect-workflows.ts'
export { listAttributes } from './protocol/search-attributes.ts'
export type { AttemptPart } from './worker/activity-options.ts'
export type { AttemptEnd } from './worker/attempt-end.ts'
export { type BundleOptions, bundleWorkflows, type WorkflowBundle } from './worker/bundle-workflows.ts'
export { createWorkerOptions, type PlainWorkerOptions } from './worker/create-worker-options.ts'
export {
  type HistoryReport,
  type ReplayHistoriesOptions,
  type RunHistory,
  replayHistories,
} from './worker/replay-histories.ts'
export { createTemporalWorker, type TemporalWorker } from './worker/temporal-worker.ts'
export type { TemporalWorkerOptions, WorkerSettings } from './worker/worker-options.ts'
