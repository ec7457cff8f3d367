export type { BundleSettings } from '../protocol/bundle-settings.ts'
export type { RunArguments, RunReply } from '../protocol/run-arguments.ts'
export { createWorkflow } from './create-workflow.ts'
export { interceptors } from './interceptors.ts'
