export type { AnthropicOptions } from './anthropic-options.ts'
export { billReply, type RecordedReply } from './bill-reply.ts'
