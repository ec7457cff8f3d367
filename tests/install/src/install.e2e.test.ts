import { startModelServer } from '@wflo/model-server'
import { packPackages } from '@wflo/tools/pack'
import { temporaryFolder } from '@wflo/tools/temporary-folder'
import { listPublishable, root } from '@wflo/tools/workspace'
import { describe, expect, it } from 'vitest'
import { linesOf, readmeExample } from './readme-example.ts'
import { createStrangerProject } from './stranger-project.ts'

/** What the example names, and what that stands on. */
const needed = ['@wflo/core', '@wflo/cost', '@wflo/egress', '@wflo/openai']

describe('the README’s short example', () => {
  it('takes at most twelve lines to a first exact cost', () => {
    const lines = linesOf(readmeExample(root))
    expect(lines.length).toBeLessThanOrEqual(12)
    expect(lines.join('\n')).toContain('formatUsd')
  })

  it('type-checks and runs in an empty project, on Node 22 and on Node 24', { timeout: 300_000 }, async () => {
    using folder = temporaryFolder('tarballs')
    await using server = await startModelServer({ apiKey: 'sk-stranger' })
    const wanted = listPublishable().filter(({ name }) => needed.includes(name))
    const tarballs = await packPackages(wanted, root, folder.path)
    for (const major of ['22', '24']) {
      using project = await createStrangerProject(major, tarballs.values())
      expect(await project.node(['--version'])).toMatch(new RegExp(`^v${major}\\.`))
      await project.write('example.ts', readmeExample(root))
      await project.node(['node_modules/typescript/bin/tsc'])
      const environment = { OPENAI_API_KEY: 'sk-stranger', OPENAI_BASE_URL: server.baseUrl }
      expect(await project.node(['example.ts'], environment)).toMatch(/cost: '0\.0\d+'/)
    }
    expect(server.requests.map(({ status }) => status)).toEqual([200, 200])
  })
})
