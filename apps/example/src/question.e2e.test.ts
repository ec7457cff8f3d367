import { startModelServer } from '@wflo/model-server'
import { describe, expect, it, vi } from 'vitest'
import { runExample } from './e2e/run-example.ts'
import { writeSheet } from './e2e/write-sheet.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const key = 'test-key'
const env = { OPENAI_API_KEY: key }
const hello = { kind: 'text', text: 'Hello there.', usage: { inputTokens: 1_000, outputTokens: 500 } } as const

describe('a question', () => {
  it('prints the answer and its exact cost', async () => {
    await using server = await startModelServer({ apiKey: key, replies: hello })
    const { exitCode, stdout } = await runExample(['--prompt', 'Hi?', '--base-url', server.baseUrl], env)
    expect(exitCode).toBe(0)
    expect(stdout).toContain('Hello there.')
    expect(stdout).toMatch(/Cost +\$0\.00045 /)
    expect(server.requests).toMatchObject([{ body: { model: 'gpt-4o-mini', stream: true } }])
  })

  it('prints one JSON object and nothing else on standard output', async () => {
    await using server = await startModelServer({
      apiKey: key,
      replies: {
        ...hello,
        usage: { inputTokens: 1_000, cachedTokens: 400, outputTokens: 500, reasoningTokens: 100 },
      },
    })
    const args = ['--prompt', 'Hi?', '--model', 'gpt-4o', '--budget', '0.1', '--json', '--base-url', server.baseUrl]
    const { exitCode, stdout, stderr } = await runExample(args, env)
    expect(exitCode).toBe(0)
    expect(stderr).toBe('')
    expect(JSON.parse(stdout)).toMatchObject({
      status: 'completed',
      output: { text: 'Hello there.' },
      error: null,
      cost: '0.007',
      budget: { limit: '0.1', spent: '0.007', left: '0.093', unresolved: '0' },
      tokens: { input: 1_000, cached: 400, output: 500, reasoning: 100 },
      finishReason: 'stop',
    })
  })

  it('takes the prices of a sheet for a model that has no list price', async () => {
    await using server = await startModelServer({ apiKey: key, replies: hello })
    await using sheet = await writeSheet({
      sheet: 'acme@2026-11-01',
      prices: [{ model: 'llama-3', rates: { input: '1', output: '2' } }],
    })
    const args = ['--prompt', 'Hi?', '--model', 'llama-3', '--prices', sheet.path, '--base-url', server.baseUrl]
    const { exitCode, stdout } = await runExample(args, env)
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/Cost +\$0\.002 \(prices: acme@2026-11-01/)
    expect(server.requests).toMatchObject([{ body: { model: 'llama-3', max_tokens: 1_000 } }])
  })

  it('takes the address from OPENAI_BASE_URL', async () => {
    await using server = await startModelServer({ apiKey: key, replies: hello })
    const { exitCode } = await runExample(['--prompt', 'Hi?'], { ...env, OPENAI_BASE_URL: server.baseUrl })
    expect(exitCode).toBe(0)
    expect(server.requestCount).toBe(1)
  })
})

describe('what is refused before a request leaves', () => {
  it('a budget that is too small: quote, spent and limit, exit code 3', async () => {
    await using server = await startModelServer()
    const args = ['--prompt', 'Hi?', '--budget', '0.0001', '--base-url', server.baseUrl]
    const { exitCode, stderr } = await runExample(args, env)
    expect(exitCode).toBe(3)
    expect(stderr).toMatch(/may cost up to \$0\.000\d+, the limit is \$0\.0001, and \$0 of it is spent/)
    expect(stderr).toContain('--budget')
    expect(server.requestCount).toBe(0)
  })

  it('a call without a key: exit code 1', async () => {
    await using server = await startModelServer()
    const { exitCode, stderr } = await runExample(['--prompt', 'Hi?', '--base-url', server.baseUrl])
    expect(exitCode).toBe(1)
    expect(stderr).toContain('OPENAI_API_KEY')
    expect(server.requestCount).toBe(0)
  })

  it('a model without a price: exit code 1, and the way out', async () => {
    await using server = await startModelServer()
    const args = ['--prompt', 'Hi?', '--model', 'no-such-model', '--base-url', server.baseUrl]
    const { exitCode, stderr } = await runExample(args, env)
    expect(exitCode).toBe(1)
    expect(stderr).toContain('no-such-model')
    expect(stderr).toContain('--prices')
    expect(server.requestCount).toBe(0)
  })
})

describe('an error of the provider', () => {
  it.each([
    [401, 1, /does not accept the API key \(401\)/, /OPENAI_API_KEY/],
    [404, 1, /has no model gpt-4o-mini.* \(404\)/, /--model/],
    [429, 3, /takes no more requests for now.* \(429\)/, /Wait a minute/],
    [500, 3, /has a problem of its own.* \(500\)/, /Try again later/],
  ])('%i is explained after %i requests, with exit code 1', async (status, requests, happened, advice) => {
    await using server = await startModelServer({ replies: { kind: 'error', status, headers: { 'retry-after': '0' } } })
    const { exitCode, stdout, stderr } = await runExample(['--prompt', 'Hi?', '--base-url', server.baseUrl], env)
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(happened)
    expect(stderr).toMatch(advice)
    expect(stderr).not.toMatch(/^ {4}at /m)
    expect(stdout).toMatch(/Status +failed/)
    expect(stdout).toMatch(/Cost +\$0$/m)
    expect(server.requestCount).toBe(requests)
  })

  it('is part of the JSON object', async () => {
    await using server = await startModelServer({ apiKey: 'another key' })
    const args = ['--prompt', 'Hi?', '--json', '--base-url', server.baseUrl]
    const { exitCode, stdout } = await runExample(args, env)
    expect(exitCode).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({
      status: 'failed',
      cost: '0',
      error: { code: 'provider_error', fields: { status: 401 }, advice: expect.stringContaining('OPENAI_API_KEY') },
    })
  })

  it('shows stack traces with --verbose', async () => {
    await using server = await startModelServer({ replies: { kind: 'error', status: 400 } })
    const args = ['--prompt', 'Hi?', '--verbose', '--base-url', server.baseUrl]
    const { stderr } = await runExample(args, env)
    expect(stderr).toMatch(/\bat .*\.js:\d+/)
  })

  it('a server that is not there is named', async () => {
    const server = await startModelServer()
    await server.close()
    const { exitCode, stdout, stderr } = await runExample(['--prompt', 'Hi?', '--base-url', server.baseUrl], env)
    expect(exitCode).toBe(1)
    expect(stdout).not.toContain('Unresolved')
    expect(stderr).toContain(server.baseUrl)
    expect(stderr).toContain('could not be reached')
  })
})
