import { defineLLMStep, defineStep, defineWorkflow } from '@wflo/core'

/** Definitions that come as near to secrets as they can. */
const fetchPage = defineStep({
  name: 'fetch-page',
  async run(url: string, { config, log }) {
    const { token } = config as { readonly token: string }
    log.info({ authorization: `Bearer ${token}`, url }, 'asks for a page')
    const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } })
    if (!answer.ok) throw new Error(`${url} answered ${answer.status} to authorization: Bearer ${token}`)
    return await answer.text()
  },
})

const ask = defineLLMStep({ name: 'ask', model: 'openai/gpt-4o', prompt: '{prompt}', maxOutputTokens: 50 })

export const asksForPage = defineWorkflow({
  name: 'asks-for-page',
  version: 1,
  steps: [fetchPage],
  run: (ctx, url: string) => ctx.run(fetchPage, url),
})

export const asksModel = defineWorkflow({
  name: 'asks-model',
  version: 1,
  budget: 'unlimited',
  steps: [ask],
  async run(ctx, prompt: string) {
    const { text } = await ctx.run(ask, { prompt })
    const decision = await ctx.approve({ title: `Publish "${prompt}"?`, payload: { text } })
    if (decision?.approved !== true) throw new Error(`nobody wants to publish ${prompt}: ${text}`)
    return text
  },
})

export const throwsPassword = defineWorkflow({
  name: 'throws-password',
  version: 1,
  run: async (_, password: string) => {
    throw new Error(`cannot log in with password=${password.split('').reverse().join('')}`)
  },
})
