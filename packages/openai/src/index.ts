export { billReply, type RecordedReply } from './bill-reply.ts'
export type { OpenAIOptions } from './openai-options.ts'
export { openai } from './openai-provider.ts'
