import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { formatUsd, parseMoney } from '@wflo/core'
import { startModelServer } from '@wflo/model-server'
import { ensureImages, startDocker } from '@wflo/services'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { runExample, startExample, workFolder } from './e2e/run-example.ts'

vi.setConfig({ testTimeout: 90_000, hookTimeout: 60_000 })

const engine = await startDocker()
const hasImage = engine !== undefined && (await ensureImages(engine))
afterAll(() => engine?.[Symbol.asyncDispose]())

const docker = { PATH: process.env.PATH ?? '', DOCKER_HOST: engine?.host ?? '' }
const task = ['--sandbox', 'plot cos(x) and save it'] as const

describe.skipIf(!hasImage)('--sandbox', () => {
  it('lets the demo model write a program, shows it the error, and saves what the next one draws', async () => {
    await using folder = await temporaryFolder()
    const { exitCode, stdout, stderr } = await runExample(['--demo', ...task, '--out', folder.path], docker)
    expect(exitCode).toBe(0)
    expect(stderr).toContain("its code ended with error: ModuleNotFoundError: No module named 'matplotlib'")
    expect(stdout).toContain('Here is cos(x): plot.svg, with 401 points')
    expect(stdout).toMatch(/Cost +\$0\.000\d+ \(prices: example-sandbox@1, genai-prices/)
    expect(stdout).toMatch(/Sandbox +\d+\.\d\d s in 3 runs, 1 of them failed, \$0\.0000\d+/)
    expect(stdout).toContain(join(folder.path, 'plot.svg'))
    expect(await readFile(join(folder.path, 'plot.svg'), 'utf8')).toMatch(
      /^<svg .*<polyline points="0\.0,32\.0 .*<\/svg>$/,
    )
  })

  it('tells cost, sandbox seconds and files in the one JSON object, and saves in a folder of the run', async () => {
    const { exitCode, stdout, stderr } = await runExample(['--demo', ...task, '--json'], docker)
    expect(exitCode).toBe(0)
    expect(stderr).toBe('')
    const { runId, steps, cost, sandbox, files, output } = JSON.parse(stdout)
    expect(output).toMatchObject({ turns: 3, stopped: 'done' })
    expect(cost).toBe(addUp(steps))
    expect(sandbox).toMatchObject({ runs: 3, failed: 1 })
    expect(sandbox.seconds).toBeGreaterThan(0)
    expect(sandbox.cost).toBe(addUp(steps.filter(({ step }: { step: string }) => step !== 'coder')))
    expect(files).toMatchObject([{ path: 'plot.svg', writtenTo: join('.wflo/out', runId, 'plot.svg') }])
    expect(existsSync(join(workFolder(), files[0].writtenTo))).toBe(true)
  })

  it('runs no code that the budget cannot hold', async () => {
    const { exitCode, stderr } = await runExample(['--demo', ...task, '--budget', '0.0001'], docker)
    expect(exitCode).toBe(3)
    expect(stderr).toContain('step "look" may cost up to $0.001')
  })

  it('stops where the budget cannot hold the next turn, with what there is', async () => {
    const { exitCode, stdout, stderr } = await runExample(['--demo', ...task, '--budget', '0.0023', '--json'], docker)
    expect(exitCode).toBe(3)
    expect(stderr).toContain('raise --budget')
    expect(JSON.parse(stdout)).toMatchObject({ status: 'completed', output: { stopped: 'budget' } })
  })

  it('tells a real model what is installed, and runs what it writes', async () => {
    await using folder = await temporaryFolder()
    await using server = await startModelServer({ replies: writes("open('d/e.txt', 'w').write('made')", 'Made.') })
    const { exitCode, stdout } = await runExample(
      ['--sandbox', 'make a file', '--out', folder.path, '--base-url', server.baseUrl],
      { ...docker, OPENAI_API_KEY: 'test-key' },
    )
    expect(exitCode).toBe(0)
    expect(stdout).toContain('Made.')
    expect(JSON.stringify(server.requests[0]?.body)).toMatch(
      /make a file.*Python 3\.\d+\.\d+ with its standard library, and .*openai/,
    )
    expect(await readFile(join(folder.path, 'd/e.txt'), 'utf8')).toBe('made')
  })

  it('goes on with a run that was killed, without running finished code again', async () => {
    await using folder = await temporaryFolder()
    const database = ['--database', join(folder.path, 'runs.db')]
    await using server = await startModelServer({ replies: [...writes("open('d/e.txt', 'w').write('made')"), hangs] })
    const env = { ...docker, OPENAI_API_KEY: 'test-key' }
    const url = ['--base-url', server.baseUrl]
    const example = startExample(['--sandbox', 'make a file', ...url, ...database], env)
    await server.received(2)
    example.process.kill('SIGKILL')
    await example.finished
    const { runs } = JSON.parse((await runExample(['--runs', '--json', ...database])).stdout)
    server.reply({ kind: 'text', text: 'Made, at last.' })
    const resume = ['--resume', runs[0].runId, ...url, ...database, '--out', join(folder.path, 'out'), '--json']
    const { exitCode, stdout } = await runExample(resume, env)
    expect(exitCode).toBe(0)
    const { output, steps } = JSON.parse(stdout)
    expect(output.text).toBe('Made, at last.')
    expect(steps.filter(({ step }: { step: string }) => step === 'python')).toMatchObject([{ attempts: 1 }])
    expect(await readFile(join(folder.path, 'out/d/e.txt'), 'utf8')).toBe('made')
  })

  it('is the last part of the demo', async () => {
    const { exitCode, stdout } = await runExample(['--demo', '--no-crash'], docker)
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/0 for it\.\n\nA model writes Python, and a sandbox runs it .*Here is sin\(x\): plot\.svg/s)
  })
})

describe('--sandbox without an engine', () => {
  it('says so before anything is sent', async () => {
    await using server = await startModelServer()
    const args = [...task, '--base-url', server.baseUrl]
    const { exitCode, stdout, stderr } = await runExample(args, { OPENAI_API_KEY: 'test-key' })
    expect(exitCode).toBe(4)
    expect(stdout).toBe('')
    expect(stderr).toMatch(/no Docker engine answers .*Ways forward/s)
    expect(server.requests).toEqual([])
  })

  it('is one line in the demo, which says how to get it', async () => {
    const { exitCode, stdout } = await runExample(['--demo', '--no-crash'])
    expect(exitCode).toBe(0)
    expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/^Left out: .*no Docker engine answers.*pnpm images/)
    const json = await runExample(['--demo', '--no-crash', '--json'])
    expect(JSON.parse(json.stdout)).toMatchObject({ status: 'completed', code: { status: 'left_out' } })
  })
})

const hangs = { kind: 'hang', afterChunks: 1, text: 'It will take a while.' } as const

/** A model that writes one program, and then answers. */
function writes(code: string, ...answers: readonly string[]) {
  const program = `import os\nos.makedirs('d')\n${code}`
  const call = { kind: 'tool-calls', calls: [{ tool: 'python', arguments: { code: program } }] } as const
  return [call, ...answers.map((text) => ({ kind: 'text', text }) as const)]
}

function addUp(steps: readonly { readonly cost: string }[]): string {
  return formatUsd(steps.reduce((total, { cost }) => total + parseMoney(cost), 0n))
}

async function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'wflo-example-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}
