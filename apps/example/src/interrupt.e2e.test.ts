import { startModelServer } from '@wflo/model-server'
import { describe, expect, it, vi } from 'vitest'
import { startExample } from './e2e/run-example.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const env = { OPENAI_API_KEY: 'test-key' }
/** The answer begins and never ends. */
const replies = { kind: 'hang', afterChunks: 3, text: 'It will take a while until this is said.' } as const

describe('Ctrl-C in the middle of an answer', () => {
  it('aborts the request, prints what was spent and what is unresolved, and exits with 130', async () => {
    await using server = await startModelServer({ replies })
    const example = startExample(['--prompt', 'Hi?', '--base-url', server.baseUrl], env)
    await server.received(1)
    example.process.kill('SIGINT')
    const { exitCode, stdout, stderr } = await example.finished
    expect(exitCode).toBe(130)
    expect(stderr).toContain('Ctrl-C')
    expect(stderr).not.toMatch(/^ {4}at /m)
    expect(stdout).toMatch(/Status +interrupted/)
    expect(stdout).toMatch(/Cost +\$0$/m)
    expect(stdout).toMatch(/Unresolved +up to \$0\.000\d+: one call was cut off/)
    await server.idle()
    expect(server.requests).toMatchObject([{ aborted: true }])
  })

  it('prints the one JSON object all the same', async () => {
    await using server = await startModelServer({ replies })
    const example = startExample(['--prompt', 'Hi?', '--json', '--base-url', server.baseUrl], env)
    await server.received(1)
    example.process.kill('SIGINT')
    const { exitCode, stdout } = await example.finished
    const report = JSON.parse(stdout)
    expect(exitCode).toBe(130)
    expect(report).toMatchObject({ status: 'interrupted', cost: '0', unresolved: [{ target: 'openai/gpt-4o-mini' }] })
    expect(report.budget.reserved).toBe(report.unresolved[0].upTo)
  })

  it('ends the demo too, and starts no second run', async () => {
    const example = startExample(['--demo'])
    const started = new Promise((resolve) => example.process.stderr.once('data', resolve))
    await started
    example.process.kill('SIGINT')
    const { exitCode, stdout } = await example.finished
    expect(exitCode).toBe(130)
    expect(stdout).toMatch(/Status +interrupted/)
    expect(stdout).not.toContain('The same workflow')
  })

  it('pressed twice ends at once', async () => {
    await using server = await startModelServer({ replies })
    const example = startExample(['--prompt', 'Hi?', '--base-url', server.baseUrl], env)
    await server.received(1)
    example.process.kill('SIGINT')
    example.process.kill('SIGINT')
    expect(await example.finished).toMatchObject({ exitCode: 130 })
  })
})
