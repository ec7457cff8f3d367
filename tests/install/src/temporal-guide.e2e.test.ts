import { startModelServer } from '@wflo/model-server'
import { startTemporal } from '@wflo/services'
import { packPackages } from '@wflo/tools/pack'
import { temporaryFolder } from '@wflo/tools/temporary-folder'
import { listPublishable, root } from '@wflo/tools/workspace'
import { afterAll, describe, expect, it } from 'vitest'
import { createStrangerProject } from './stranger-project.ts'
import { titledBlocks } from './titled-blocks.ts'

const server = await startTemporal()

describe.skipIf(server === undefined)('the guide to Temporal', () => {
  afterAll(() => server?.[Symbol.asyncDispose]())

  it('works in an empty project as it is written, with every package installed', { timeout: 300_000 }, async () => {
    using folder = temporaryFolder('tarballs')
    await using models = await startModelServer({ apiKey: 'sk-stranger' })
    const tarballs = await packPackages(listPublishable(), root, folder.path)
    using project = await createStrangerProject('24', tarballs.values())
    const files = titledBlocks(root, 'docs/guides/temporal.md')
    expect([...files.keys()]).toEqual(['workflows.ts', 'worker.ts', 'start.ts'])
    for (const [name, code] of files) await project.write(name, code)
    // Declarations of Temporal's SDK do not stand exactOptionalPropertyTypes.
    await project.node(['node_modules/typescript/bin/tsc', '--allowImportingTsExtensions', '--skipLibCheck'])
    const environment = {
      OPENAI_API_KEY: 'sk-stranger',
      OPENAI_BASE_URL: models.baseUrl,
      TEMPORAL_ADDRESS: server?.address ?? '',
    }
    using _worker = await project.serve('worker.ts', 'serving', environment)
    const printed = await project.node(['start.ts'], environment)
    expect(printed).toContain('summarize: completed')
    expect(printed).toMatch(/published: true,\s+spent: '0\.0\d+'/)
    expect(printed).toMatch(/2\/summarize\/1 settled \$0\.0\d+/)
    await project.node(['start.ts'], environment)
    expect(models.requestCount).toBe(1)
  })
})
