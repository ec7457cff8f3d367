export type { AnthropicOptions } from './anthropic-options.ts'
export { anthropic } from './anthropic-provider.ts'
export { billReply, type RecordedReply } from './bill-reply.ts'
