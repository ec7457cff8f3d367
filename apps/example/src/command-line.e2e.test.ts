import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { runExample } from './e2e/run-example.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

describe('the command line', () => {
  it('prints the usage for --help and exits with 0', async () => {
    const { exitCode, stdout, stderr } = await runExample(['--help'])
    expect(exitCode).toBe(0)
    expect(stderr).toBe('')
    for (const flag of ['--prompt', '--model', '--budget', '--base-url', '--prices', '--demo', '--json', '--verbose']) {
      expect(stdout).toContain(flag)
    }
  })

  it.each([
    ['an unknown flag', ['--promt', 'x'], '--promt'],
    ['nothing to do', [], '--prompt'],
    ['a budget that is no amount', ['--demo', '--budget', '0,50'], '0,50'],
    ['an address that is none', ['--prompt', 'x', '--base-url', 'localhost:1'], 'localhost:1'],
    ['a price sheet that is not there', ['--demo', '--prices', '/no/such/file.json'], '/no/such/file.json'],
    ['a price sheet that is none', ['--demo', '--prices', join(import.meta.dirname, '../package.json')], 'price sheet'],
    ['a price sheet that is not JSON', ['--demo', '--prices', import.meta.filename], 'not JSON'],
  ])('answers %s with the usage on standard error and exits with 2', async (_, args, named) => {
    const { exitCode, stdout, stderr } = await runExample(args)
    expect(exitCode).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toContain(named)
    expect(stderr).toContain('Usage')
    expect(stderr).not.toMatch(/^ {4}at /m)
  })

  it('checks OPENAI_BASE_URL like the flag', async () => {
    const env = { OPENAI_API_KEY: 'x', OPENAI_BASE_URL: 'localhost' }
    const { exitCode, stderr } = await runExample(['--prompt', 'x'], env)
    expect(exitCode).toBe(2)
    expect(stderr).toContain('OPENAI_BASE_URL "localhost"')
  })

  it('puts a failure into the one JSON object as well', async () => {
    const { exitCode, stdout } = await runExample(['--json', '--budget', 'lots'])
    expect(exitCode).toBe(2)
    expect(JSON.parse(stdout)).toMatchObject({ status: 'failed', error: { code: 'usage' } })
  })
})

describe('without a key', () => {
  it('says what is missing, how to set it, where to get one, and that there is a demo', async () => {
    const { exitCode, stderr } = await runExample(['--prompt', 'Why?'])
    expect(exitCode).toBe(1)
    expect(stderr).toContain('OPENAI_API_KEY')
    expect(stderr).toContain('https://platform.openai.com/api-keys')
    expect(stderr).toContain('--demo')
    expect(stderr).not.toMatch(/^ {4}at /m)
  })

  it('shows the stack trace only when asked for', async () => {
    const { stderr } = await runExample(['--prompt', 'Why?', '--verbose'])
    expect(stderr).toMatch(/^ {4}at /m)
  })
})
