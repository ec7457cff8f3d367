import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startTemporal } from '@wflo/services'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { bundleWorkflows } from '../worker/bundle-workflows.ts'
import { readsInWorkflow, usesNode } from './node-imports.fixtures.ts'
import { type Served, serve } from './serve.fixtures.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })
const server = await startTemporal()
const folder = mkdtempSync(join(tmpdir(), 'wflo-bundle-'))
const definitions = new URL('./node-imports.fixtures.ts', import.meta.url)

/** A module of definitions that somebody got wrong. */
function writeDefinitions(name: string, code: string): string {
  const path = join(folder, `${name}.mjs`)
  writeFileSync(path, code)
  return path
}

describe('bundleWorkflows', () => {
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('says what cannot be found', async () => {
    const path = writeDefinitions('missing', "import './nowhere.mjs'\nexport const workflow = 1\n")
    await expect(bundleWorkflows({ definitions: path })).rejects.toMatchObject({
      code: 'bundle_failed',
      message: expect.stringMatching(/missing\.mjs.*nowhere\.mjs/s),
    })
  })

  it('refuses a module that awaits while it is loaded: every run of it would be stuck', async () => {
    const path = writeDefinitions('awaits', 'await null\nexport const workflow = 1\n')
    await expect(bundleWorkflows({ definitions: path })).rejects.toMatchObject({
      code: 'bundle_failed',
      message: expect.stringContaining('awaits.mjs awaits at its top level'),
    })
  })

  it('gives the same bundle again', async () => {
    const [first, second] = [await bundleWorkflows({ definitions }), await bundleWorkflows({ definitions })]
    expect(first.code === second.code).toBe(true)
  })
})

describe.skipIf(server === undefined)('a worker with a prebuilt bundle', () => {
  afterAll(() => server?.[Symbol.asyncDispose]())

  function serveBundle(path: string): Promise<Served> {
    const taskQueue = `bundle-${crypto.randomUUID()}`
    return serve({ address: server?.address ?? '', taskQueue, definitions: 'node-imports', bundle: { path } })
  }

  it('runs definitions that import Node, load lazily and name a provider, as they are', async () => {
    const path = join(folder, 'bundle.js')
    await bundleWorkflows({ definitions, path })
    await using place = await serveBundle(path)
    const run = await place.client.start(usesNode, 'package.json')
    expect(await run.result()).toMatchObject({ isFile: true, hash: expect.stringMatching(/^[0-9a-f]{64}$/) })
  })

  it('names what was called inside the isolate by mistake', async () => {
    const path = join(folder, 'mistake.js')
    await bundleWorkflows({ definitions, path })
    expect(statSync(path).size).toBeGreaterThan(100_000)
    await using place = await serveBundle(path)
    const run = await place.client.start(readsInWorkflow, 'package.json')
    await expect(run.result()).rejects.toMatchObject({
      code: 'workflow_failed',
      message: expect.stringContaining('node:fs/promises.stat was called inside workflow code'),
    })
  })
})
