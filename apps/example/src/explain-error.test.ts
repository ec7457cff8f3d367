import { BudgetExceededError, MissingApiKeyError, ProviderError, toWireError } from '@wflo/core'
import { describe, expect, it } from 'vitest'
import { explainError } from './explain-error.ts'

const context = { model: 'gpt-4o-mini' }

function providerError(fields: { readonly status?: number; readonly vendorCode?: string }) {
  return toWireError(
    new ProviderError({
      provider: 'openai',
      message: 'the words of the server',
      retryable: false,
      booking: 'release',
      ...fields,
    }),
  )
}

describe('explainError', () => {
  it.each([
    [401, /key/, /OPENAI_API_KEY/],
    [403, /gpt-4o-mini/, /--model/],
    [404, /gpt-4o-mini/, /--model/],
    [429, /at every attempt/, /Wait/],
    [400, /refused/, /message/],
    [500, /problem of its own/, /later/],
    [503, /problem of its own/, /later/],
  ])('says for status %i what happened and what to do', (status, happened, advice) => {
    const explanation = explainError(providerError({ status }), context)
    expect(explanation.happened).toMatch(happened)
    expect(explanation.happened).toContain(String(status))
    expect(explanation.detail).toBe('the words of the server')
    expect(explanation.advice).toMatch(advice)
  })

  it('tells an empty account from a busy server, although both are 429', () => {
    const explanation = explainError(providerError({ status: 429, vendorCode: 'insufficient_quota' }), context)
    expect(explanation.happened).toContain('no credit')
    expect(explanation.advice).not.toContain('Wait')
  })

  it('names the server that could not be reached', () => {
    const explanation = explainError(providerError({}), { ...context, baseUrl: 'http://localhost:1/v1' })
    expect(explanation.happened).toContain('http://localhost:1/v1')
    expect(explanation.advice).toContain('--base-url')
  })

  it('names quote, spent and limit of a refused call', () => {
    const error = new BudgetExceededError({
      step: 'answer',
      quote: '0.0006',
      spent: '0.0001',
      reserved: '0',
      unresolved: '0',
      limit: '0.0005',
    })
    const { happened, advice } = explainError(toWireError(error), context)
    expect(happened).toContain('$0.0006')
    expect(happened).toContain('$0.0001')
    expect(happened).toContain('$0.0005')
    expect(happened).not.toContain('unresolved')
    expect(advice).toContain('--budget')
  })

  it('says for a missing key what to set, where to get one, and that there is a demo', () => {
    const error = new MissingApiKeyError({ provider: 'openai', variable: 'OPENAI_API_KEY', url: 'https://example.com' })
    const { happened, advice } = explainError(toWireError(error), context)
    expect(happened).toContain('OPENAI_API_KEY')
    expect(advice).toContain('https://platform.openai.com/api-keys')
    expect(advice).toContain('--demo')
  })

  it('passes on the words of an error that it does not know', () => {
    const error = { code: 'something_new', message: 'the disk is full' }
    expect(explainError(error, context)).toEqual({ happened: 'the disk is full', advice: '' })
  })
})
