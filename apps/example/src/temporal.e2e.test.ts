import process from 'node:process'
import { ensureImages, startDocker, startTemporal } from '@wflo/services'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { runExample, startExample } from './e2e/run-example.ts'

vi.setConfig({ testTimeout: 90_000, hookTimeout: 60_000 })
const server = await startTemporal()
const engine = await startDocker()
const hasImage = engine !== undefined && (await ensureImages(engine))
const { PATH = '', HOME = '' } = process.env
const environment = { PATH, HOME, TEMPORAL_ADDRESS: server?.address ?? '' }

describe.skipIf(server === undefined)('the example on Temporal', () => {
  afterAll(async () => {
    await server?.[Symbol.asyncDispose]()
    await engine?.[Symbol.asyncDispose]()
  })

  it('prints the same summary as on the embedded engine, and where the run can be looked at', async () => {
    const here = JSON.parse((await runExample(['--demo', '--no-crash', '--json'])).stdout)
    const { exitCode, stdout } = await runExample(['--temporal', '--json'], environment)
    expect(exitCode).toBe(0)
    const there = JSON.parse(stdout)
    for (const same of ['workflow', 'status', 'output', 'cost', 'tokens', 'finishReason'] as const) {
      expect(there[same]).toEqual(here[same])
    }
    expect(there.steps).toEqual(here.steps)
    expect(there.refusal).toMatchObject({ furtherRequests: 0, error: { code: 'budget_exceeded' } })
    expect(there.temporal).toBe(`workflow ${there.runId} in namespace default of ${server?.address}`)
  })

  it.skipIf(!hasImage)('runs code of a model as on the embedded engine', async () => {
    const env = { ...environment, DOCKER_HOST: engine?.host ?? '' }
    const { exitCode, stdout } = await runExample(['--temporal', '--demo', '--sandbox', 'plot cos(x)', '--json'], env)
    expect(exitCode).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      status: 'completed',
      output: { turns: 3, stopped: 'done' },
      sandbox: { runs: 3, failed: 1 },
      files: [{ path: 'plot.svg' }],
    })
  })

  it('starts a server with pages where none answers, and stops it', async () => {
    const { exitCode, stdout } = await runExample(['--temporal', 'custom-step', '--demo'], { PATH, HOME })
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/Status +completed/)
    const page = /Temporal +(http:\/\/\S+\/namespaces\/default\/workflows\/\S+)/.exec(stdout)?.[1]
    // On a machine where one runs on the usual port, that one is taken.
    if (page?.includes('localhost:8233')) return
    await expect(fetch(page ?? '')).rejects.toThrow()
  })

  it('cancels the run where it is interrupted, for its worker ends', async () => {
    const example = startExample(['--temporal', '--json', '--verbose'], environment)
    await new Promise<void>((resolve) => {
      let said = ''
      example.process.stderr.on('data', (data) => {
        said += data
        if (said.includes('summarize 3: asks')) resolve()
      })
    })
    example.process.kill('SIGINT')
    const { exitCode, stdout } = await example.finished
    expect(exitCode).toBe(130)
    expect(JSON.parse(stdout)).toMatchObject({ status: 'cancelled', budget: { reserved: '0' } })
  })

  it('says that the file has no such runs', async () => {
    const { exitCode, stderr } = await runExample(['--temporal', '--runs'])
    expect(exitCode).toBe(2)
    expect(stderr).toContain("look at those of --temporal in Temporal's UI")
  })
})
