import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createHumanLogger } from '@wflo/core'
import { afterAll, describe, expect, it } from 'vitest'
import { parseCommand } from '../settings/command.ts'
import type { Settings } from '../settings/settings.ts'
import { describeBundle, writeFacts } from './bundle-facts.ts'
import { findBundle } from './find-bundle.ts'

const folder = mkdtempSync(join(tmpdir(), 'wflo-bundle-'))
const workflows = ['a@1', 'b@2']

function settingsOf(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Settings {
  const command = parseCommand(args, { environment, isTerminal: false })
  if (!('settings' in command)) throw new Error('no settings')
  return command.settings
}

async function find(settings: Settings) {
  const said: string[] = []
  const logger = createHumanLogger({ write: (line) => said.push(line) })
  return { bundle: await findBundle({ settings, workflows, logger }), said: said.join('\n') }
}

const path = join(folder, 'bundle.js')
writeFileSync(path, '')
await writeFacts(path, describeBundle(workflows, settingsOf(['--queue', 'llm=q'])))

describe('findBundle', () => {
  afterAll(() => rmSync(folder, { recursive: true }))

  it('takes a bundle that was made with the same settings', async () => {
    expect(await find(settingsOf(['--bundle', path, '--queue', 'llm=q']))).toEqual({ bundle: { path }, said: '' })
  })

  it.each([
    ['other task queues', settingsOf(['--bundle', path]), 'llm=q'],
    [
      'a key',
      settingsOf(['--bundle', path, '--queue', 'llm=q'], { WFLO_ENCRYPTION_KEY: `k:${'A'.repeat(43)}=` }),
      'encrypt failures',
    ],
  ])('refuses one that was made for %s', async (_, settings, why) => {
    await expect(find(settings)).rejects.toMatchObject({
      code: 'bundle_mismatch',
      message: expect.stringContaining(why),
    })
  })

  it('refuses one of other workflows', async () => {
    const other = join(folder, 'other.js')
    writeFileSync(other, '')
    await writeFacts(other, describeBundle(['a@1'], settingsOf([])))
    await expect(find(settingsOf(['--bundle', other]))).rejects.toThrow('the definitions a@1, b@2')
  })

  it('believes one of which nobody knows, and says so', async () => {
    const bare = join(folder, 'bare.js')
    writeFileSync(bare, '')
    const { bundle, said } = await find(settingsOf(['--bundle', bare]))
    expect(bundle).toEqual({ path: bare })
    expect(said).toContain('taken as it is')
  })

  it('needs none where no workflows are served, and makes one for definitions without', async () => {
    const { bundle, said } = await find(settingsOf(['--bundle', '/none.js', '--queue', 'llm=q', '--serves', 'q']))
    expect([bundle, said]).toEqual([undefined, ''])
    expect((await find(settingsOf(['--definitions', '/mine.ts']))).said).toContain('--write-bundle')
  })
})
