import { defineLLMStep, defineWorkflow, usd } from '@wflo/core'
import type { RunSetup } from './stored-run.ts'

/** The provider's name and the vendor's id of a model, or a fallback chain of them. */
type Model = `${string}/${string}` | readonly [`${string}/${string}`, ...`${string}/${string}`[]]

export const defaultModel = 'openai/gpt-4o-mini'

/** One question, one answer, at most five cents. */
export function defineQuestion(model: Model) {
  const answer = defineLLMStep({
    name: 'answer',
    model,
    prompt: '{prompt}',
    maxOutputTokens: 1_000,
    timeout: '2 minutes',
  })
  return defineWorkflow({
    name: 'question',
    version: 1,
    budget: usd('0.05'),
    steps: [answer],
    run: (ctx, { prompt }: RunSetup & { readonly prompt: string }) => ctx.run(answer, { prompt }),
  })
}

/** Each text is summarised on its own, side by side; then the summaries are summarised. */
export function defineDigest(model: Model) {
  const summarize = defineLLMStep({
    name: 'summarize',
    model,
    system: 'You are a careful editor.',
    prompt: 'Summarize in {sentences} sentences: {text}',
    maxOutputTokens: 200,
    timeout: '2 minutes',
  })
  const combine = defineLLMStep({
    name: 'combine',
    model,
    system: 'You are a careful editor.',
    prompt: 'What do these summaries have in common? Answer in {sentences} sentences.\n\n{summaries}',
    maxOutputTokens: 300,
    timeout: '2 minutes',
  })
  return defineWorkflow({
    name: 'digest',
    version: 1,
    budget: usd('0.01'),
    steps: [summarize, combine],
    async run(ctx, { texts }: RunSetup & { readonly texts: readonly string[] }) {
      const summaries = await Promise.all(texts.map((text) => ctx.run(summarize, { sentences: 2, text })))
      return ctx.run(combine, { sentences: 2, summaries: summaries.map(({ text }) => text).join('\n\n') })
    },
  })
}

/** With a paid kind of step of its own. */
export { defineResearch } from './custom-step/define-research.ts'

export const question = defineQuestion(defaultModel)
export const digest = defineDigest(defaultModel)
