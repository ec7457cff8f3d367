import { parseMoney } from '@wflo/core'
import { startModelServer } from '@wflo/model-server'
import { describe, expect, it, vi } from 'vitest'
import { type Finished, runExample } from './e2e/run-example.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const vendors = [
  ['openai/gpt-4o-mini', 'OPENAI_API_KEY', 'OPENAI_BASE_URL', '/v1'],
  ['anthropic/claude-haiku-4-5', 'ANTHROPIC_API_KEY', 'ANTHROPIC_BASE_URL', ''],
] as const

const keys = { OPENAI_API_KEY: 'test-key', ANTHROPIC_API_KEY: 'test-key' }

/** A budget in the same money, some pico-dollars less. */
function less(amount: string, picoDollars: bigint): string {
  const digits = (parseMoney(amount) - picoDollars).toString().padStart(13, '0')
  return `${digits.slice(0, -12)}.${digits.slice(-12)}`
}

function json({ stdout }: Finished) {
  return JSON.parse(stdout)
}

describe.each(vendors)('the budget of a call to %s', (model, key, url, path) => {
  it('may be as small as its quote, and not one pico-dollar smaller', async () => {
    await using server = await startModelServer({ apiKey: keys[key] })
    const env = { [key]: keys[key], [url]: `${server.url}${path}` }
    const ask = (budget: string) =>
      runExample(['--prompt', 'Why?', '--model', model, '--json', '--budget', budget], env)
    const { quote } = json(await ask('0.00000001')).error.fields
    expect(server.requestCount).toBe(0)
    const enough = await ask(quote)
    expect([enough.exitCode, json(enough).status, server.requestCount]).toEqual([0, 'completed', 1])
    const tooLittle = await ask(less(quote, 1n))
    expect([tooLittle.exitCode, server.requestCount]).toEqual([3, 1])
    expect(json(tooLittle).error.fields).toMatchObject({ quote, limit: less(quote, 1n).replace(/0+$/, '') })
  })
})

describe('a fallback chain', () => {
  it('goes on with the other vendor, and pays only for the answer', async () => {
    await using server = await startModelServer({
      replies: ({ protocol }) =>
        protocol === 'openai' ? { kind: 'error', status: 404 } : { kind: 'text', text: 'Claude answers.' },
    })
    const env = { ...keys, OPENAI_BASE_URL: server.baseUrl, ANTHROPIC_BASE_URL: server.url }
    const args = ['--prompt', 'Hi?', '--model', 'gpt-4o-mini,claude-haiku-4-5', '--json']
    const { exitCode, stdout } = await runExample(args, env)
    expect(exitCode).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      output: { text: 'Claude answers.' },
      unresolved: [],
      steps: [{ attempts: 2 }],
    })
    expect(server.requests.map((request) => request.path)).toEqual(['/v1/chat/completions', '/v1/messages'])
  })

  it('cannot go with one base URL', async () => {
    const args = ['--prompt', 'x', '--model', 'gpt-4o,claude-haiku-4-5', '--base-url', 'http://127.0.0.1:9']
    const { exitCode, stderr } = await runExample(args, keys)
    expect(exitCode).toBe(2)
    expect(stderr).toContain('two vendors')
  })
})

describe('a run that pauses when its budget is exhausted', () => {
  const args = ['--demo', '--prompt', 'Why?', '--budget', '0.0001', '--on-exhausted', 'pause']

  it('goes on once the budget is raised', async () => {
    const { exitCode, stdout, stderr } = await runExample(args, {}, '0.00001\nplenty\n0.01\n')
    expect(stderr).toMatch(
      /The budget of \$0.0001 is exhausted: step "answer" may cost up to \$0.000\d+, and \$0.000\d+ are missing/,
    )
    expect(stderr).toMatch(/can only be raised: \$0.00001 is not more/)
    expect(stderr).toMatch(/"plenty" is not an amount/)
    expect(stderr).toContain('the budget is $0.01 now')
    expect(stdout).toContain('of $0.01')
    expect(exitCode).toBe(0)
  })

  it.each(['', '\n'])('ends with the budget’s exit code where nobody raises it: %j', async (input) => {
    const { exitCode, stdout, stderr } = await runExample([...args, '--json'], {}, input)
    expect(exitCode).toBe(3)
    expect(stderr).toContain('was not raised')
    expect(JSON.parse(stdout)).toMatchObject({ status: 'cancelled', cost: '0' })
  })
})

describe('a custom step', () => {
  it('is priced by its own tariff, beside a model, under one budget', async () => {
    const { exitCode, stdout } = await runExample(['custom-step', '--demo'])
    expect(exitCode).toBe(0)
    expect(stdout).toContain('1/search/1  search  settled: $0.0002 of $0.0006 held (example-search@1)')
    expect(stdout).toMatch(/check\/1 {2}check {2}settled: \$0\.0001 of \$0\.0001 held/)
    expect(stdout).toMatch(/answer\/1 {2}openai\/gpt-4o-mini {2}settled/)
  })

  it('is not run where its quote does not fit', async () => {
    const { exitCode, stderr } = await runExample(['custom-step', '--demo', '--budget', '0.0005'])
    expect(exitCode).toBe(3)
    expect(stderr).toMatch(/step "search" may cost up to \$0\.0006/)
  })
})
