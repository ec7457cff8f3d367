import { formatUsd, parseMoney } from '@wflo/core'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { type Finished, runExample } from './e2e/run-example.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

describe('the demo', () => {
  it.each(['gpt-4o-mini', 'claude-haiku-4-5', 'gpt-4o-mini,claude-haiku-4-5'])(
    'fits in its budget with %s',
    async (model) => {
      const { exitCode, stdout } = await runExample(['--demo', '--model', model])
      expect(exitCode).toBe(0)
      expect(stdout).toContain('The server received 8 requests before this run and 0 for it.')
    },
  )

  let shown: Finished
  beforeAll(async () => {
    shown = await runExample(['--demo'])
  })

  it('says that a demo model answers, runs four calls, and prints the summary', () => {
    const { exitCode, stdout, stderr } = shown
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/^A built-in demo model answers here/)
    expect(stdout).toContain('OPENAI_API_KEY')
    expect(stdout).toMatch(/Status +completed/)
    expect(stdout).toMatch(/Cost +\$0\.000\d+ \(prices: .+\)/)
    expect(stdout).toMatch(/Budget +\d+\.\d % of \$0\.01/)
    expect(stdout).toMatch(/Tokens +\d+ input \(0 cached\), \d+ output \(0 reasoning\)/)
    expect(stdout).toMatch(/Finish reason +stop/)
    expect(stderr.match(/asks openai\/gpt-4o-mini/g)).toHaveLength(5)
  })

  it('kills a process half-way, and goes on without asking anything twice', () => {
    expect(shown.stdout).toContain('Killed (SIGKILL) after 3 of 4 calls.')
    expect(shown.stdout).toContain('The server received 4 requests for this run: no finished call was made again.')
    expect(shown.stderr).toContain('combine: attempt 2')
  })

  it('refuses the same workflow under a small budget before the first request', () => {
    expect(shown.stdout).toContain('Refused before the first request')
    expect(shown.stdout).toContain('8 requests before this run and 0 for it')
  })

  it('writes plain lines without colours where nobody looks', () => {
    expect(shown.stdout + shown.stderr).not.toContain('\u001b')
    expect(shown.stdout + shown.stderr).not.toContain('█')
  })

  it('prints one JSON object for both runs, whose steps add up', async () => {
    const { exitCode, stdout, stderr } = await runExample(['--demo', '--json'])
    expect(exitCode).toBe(0)
    expect(stderr).toBe('')
    const { steps, cost, status, durationMs, crash, refusal } = JSON.parse(stdout)
    expect(crash).toMatchObject({ status: 'completed', answeredBefore: 3, requests: 4 })
    expect(status).toBe('completed')
    expect(durationMs).toBeLessThan(5_000)
    expect(steps).toHaveLength(4)
    const sum = steps.reduce((total: bigint, step: { readonly cost: string }) => total + parseMoney(step.cost), 0n)
    expect(cost).toBe(formatUsd(sum))
    expect(refusal).toMatchObject({
      status: 'failed',
      cost: '0',
      furtherRequests: 0,
      error: { code: 'budget_exceeded' },
    })
  })

  it('takes a question and a budget too', async () => {
    const { exitCode, stdout } = await runExample(['--demo', '--prompt', 'What is {this}?', '--json'])
    expect(exitCode).toBe(0)
    expect(JSON.parse(stdout).output.text).toContain('What is {this}?')
    expect(await runExample(['--demo', '--budget', '0.0001'])).toMatchObject({ exitCode: 3 })
  })
})
