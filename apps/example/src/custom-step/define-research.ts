import { defineLLMStep, defineStep, defineWorkflow, usd } from '@wflo/core'
import type { Models } from '../read-models.ts'
import type { RunSetup } from '../stored-run.ts'
import { defineSearchStep } from './define-search-step.ts'

/** What the check of one passage costs: a service would say so. */
const checkPrice = usd('0.0001')

/** Steps of three kinds under one budget: a search, a custom step that pays for itself, a model. */
export function defineResearch(models: Models) {
  const search = defineSearchStep({ name: 'search' })
  const check = defineStep({
    name: 'check',
    quote: checkPrice,
    run(passage: string, { spend }) {
      const isLong = passage.length > 200
      spend(isLong ? checkPrice : checkPrice / 2n)
      return { passage, isLong }
    },
  })
  const answer = defineLLMStep({
    name: 'answer',
    model: models,
    prompt: 'Summarize in 2 sentences: {passages}',
    maxOutputTokens: 200,
    timeout: '2 minutes',
  })
  return defineWorkflow({
    name: 'research',
    version: 1,
    budget: usd('0.01'),
    steps: [search, check, answer],
    async run(ctx, { query }: RunSetup & { readonly query: string }) {
      const { passages } = await ctx.run(search, { query, limit: 3 })
      const checked = await Promise.all(passages.map((passage) => ctx.run(check, passage)))
      const text = checked.map(({ passage }) => passage).join('\n')
      return await ctx.run(answer, { passages: text === '' ? 'nothing was found' : text })
    },
  })
}
