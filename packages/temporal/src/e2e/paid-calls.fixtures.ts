import { defineLLMStep, defineWorkflow } from '@wflo/core'

/** Model calls of a real provider, against a server that speaks its protocol. */
export const ask = defineLLMStep({
  name: 'ask',
  model: 'openai/gpt-4o',
  prompt: 'Say something about {topic}.',
  maxOutputTokens: 100,
  retry: { maxAttempts: 3, initialDelay: 50 },
})

export const askOnce = defineWorkflow({
  name: 'ask-once',
  version: 1,
  steps: [ask],
  run: async (ctx, topic: string) => (await ctx.run(ask, { topic })).text,
})

/** So many calls side by side; the run gives how each ended. */
export const askMany = defineWorkflow({
  name: 'ask-many',
  version: 1,
  steps: [ask],
  async run(ctx, calls: number) {
    const settled = await Promise.allSettled(Array.from({ length: calls }, () => ctx.run(ask, { topic: 'tides' })))
    return settled.map((result) => (result.status === 'fulfilled' ? 'fulfilled' : String(result.reason.code)))
  },
})
