/**
 * The workflows that this worker runs. To add yours: export it from here, or give a module of your own with
 * `--definitions FILE`. Every exported workflow is registered, with its children. This module is loaded twice: on the
 * worker for the bodies of its steps, and in Temporal's isolate for the workflows. So parts of Node belong into steps.
 */
import { createHash } from 'node:crypto'
import { defineLLMStep, defineStep, defineWorkflow, usd } from '@wflo/core'
import { z } from 'zod'

const ask = defineLLMStep({
  name: 'ask',
  model: 'openai/gpt-4o-mini',
  prompt: '{question}',
  maxOutputTokens: 500,
  timeout: '2 minutes',
})

/** One question, one answer, at most five cents. */
export const answer = defineWorkflow({
  name: 'answer',
  version: 1,
  input: z.object({ question: z.string().min(1) }),
  budget: usd('0.05'),
  steps: [ask],
  run: async (ctx, { question }) => (await ctx.run(ask, { question })).text,
})

/** Newest first, each once. Code of a step runs on the worker, so that it may use Node and the network. */
const collect = defineStep({
  name: 'collect',
  input: z.object({ changes: z.array(z.string()) }),
  output: z.object({ list: z.string() }),
  run: async ({ changes }) => ({ list: [...new Set(changes)].map((change) => `- ${change}`).join('\n') }),
})

const draft = defineLLMStep({
  name: 'draft',
  model: 'openai/gpt-4o-mini',
  system: 'You write release notes: plain words, no praise.',
  prompt: 'Write release notes of at most five sentences for these changes:\n{list}',
  maxOutputTokens: 400,
  timeout: '2 minutes',
})

const publish = defineStep({
  name: 'publish',
  input: z.object({ text: z.string(), approvedBy: z.string() }),
  output: z.object({ text: z.string(), approvedBy: z.string(), sha256: z.string() }),
  run: async ({ text, approvedBy }) => ({ text, approvedBy, sha256: createHash('sha256').update(text).digest('hex') }),
})

/** Collects, drafts, asks a person, publishes. `null` where nobody approves within two days. */
export const releaseNotes = defineWorkflow({
  name: 'release-notes',
  version: 1,
  input: z.object({ changes: z.array(z.string()).min(1) }),
  budget: usd('0.05'),
  steps: [collect, draft, publish],
  async run(ctx, { changes }) {
    const { list } = await ctx.run(collect, { changes })
    const { text } = await ctx.run(draft, { list })
    const decision = await ctx.approve({ title: 'Publish these release notes?', payload: { text }, timeout: '2 days' })
    if (decision?.approved !== true) return null
    return await ctx.run(publish, { text, approvedBy: decision.by })
  },
})
