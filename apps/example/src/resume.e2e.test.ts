import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ModelServer, startModelServer } from '@wflo/model-server'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { runExample, startExample } from './e2e/run-example.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const env = { OPENAI_API_KEY: 'test-key' }
const hangs = { kind: 'hang', afterChunks: 3, text: 'It will take a while until this is said.' } as const
const says = { kind: 'text', text: 'At last.' } as const

let folder: string
let server: ModelServer
let files = 0

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wflo-resume-'))
})
afterAll(() => rmSync(folder, { recursive: true }))
beforeEach(async () => {
  server = await startModelServer({ replies: hangs })
  files += 1
})
afterEach(async () => await server.close())

const database = (): readonly string[] => ['--database', join(folder, `${files}.db`)]
const ask = (): readonly string[] => ['--prompt', 'Hi?', '--base-url', server.baseUrl, ...database()]

/** Starts a question and stops its process in the middle of the answer. Gives the id of the run. */
async function interrupt(signal: 'SIGINT' | 'SIGKILL'): Promise<string> {
  const example = startExample(ask(), env)
  await server.received(1)
  example.process.kill(signal)
  await example.finished
  const { stdout } = await runExample(['--runs', '--json', ...database()])
  return JSON.parse(stdout).runs[0].runId
}

describe('a run that was interrupted', () => {
  it.each(['SIGINT', 'SIGKILL'] as const)('by %s goes on with --resume, and ends', async (signal) => {
    const runId = await interrupt(signal)
    server.reply(says)
    const resume = ['--resume', runId, '--base-url', server.baseUrl, ...database()]
    const { exitCode, stdout, stderr } = await runExample(resume, env)
    expect(exitCode).toBe(0)
    expect(stdout).toContain(`Going on with run ${runId}`)
    expect(stdout).toContain('At last.')
    expect(stdout).toMatch(/Unresolved +up to \$0\.000\d+: one call was cut off/)
    expect(stderr).toContain('the process died in the last one')
    expect(server.requests).toHaveLength(2)
    const again = await runExample(resume, env)
    expect(again).toMatchObject({ exitCode: 0 })
    expect(again.stdout).toContain('At last.')
    expect(server.requests).toHaveLength(2)
  })

  it('says how to go on with it', async () => {
    const example = startExample(ask(), env)
    await server.received(1)
    example.process.kill('SIGINT')
    const { stderr } = await example.finished
    expect(stderr).toMatch(/go on with: pnpm example --resume [0-9a-f-]{36}/)
  })

  it('stands in the list, with what it has cost and how to go on', async () => {
    const runId = await interrupt('SIGKILL')
    const { exitCode, stdout } = await runExample(['--runs', ...database()])
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(new RegExp(`^${runId} +question +running +2\\d{3}-`, 'm'))
    expect(stdout).toContain(`--resume ${runId}`)
  })
})

describe('--runs and --resume', () => {
  it('say that there is nothing yet', async () => {
    expect(await runExample(['--runs', ...database()])).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('There is no run yet'),
    })
    const missing = await runExample(['--resume', 'nobody', ...database()])
    expect(missing.exitCode).toBe(2)
    expect(missing.stderr).toContain('there is no run "nobody"')
  })

  it('say what is wrong with a file that is none of ours', async () => {
    const path = join(folder, 'notes.txt')
    writeFileSync(path, 'This is no database. '.repeat(100))
    const { exitCode, stderr } = await runExample(['--runs', '--database', path])
    expect(exitCode).toBe(1)
    expect(stderr).toContain('notes.txt')
    expect(stderr).not.toMatch(/^ {4}at /m)
  })
})

describe('the demo with --no-crash', () => {
  it('shows the two other parts only', async () => {
    const { exitCode, stdout } = await runExample(['--demo', '--no-crash', ...database()])
    expect(exitCode).toBe(0)
    expect(stdout).not.toContain('SIGKILL')
    expect(stdout).toContain('The server received 4 requests before this run and 0 for it.')
  })
})
