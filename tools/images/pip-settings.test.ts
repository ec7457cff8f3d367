import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../temporary-folder.ts'
import { formatPipConfiguration, parseEnvironment, parsePipConfiguration, readPipSettings } from './pip-settings.ts'

describe('parsePipConfiguration', () => {
  it('reads what pip lists', () => {
    const listed = ["global.cert='/etc/ca.pem'", 'global.index-url="https://index.example/it\'s"', 'no setting at all']
    expect(parsePipConfiguration(listed.join('\n'))).toEqual({
      cert: '/etc/ca.pem',
      'index-url': "https://index.example/it's",
    })
  })

  it('lets the environment win over the section of the command, and that over the general one', () => {
    const listed = [":env:.timeout='3'", "install.timeout='2'", "global.timeout='1'", "install.retries='5'"]
    expect(parsePipConfiguration(listed.join('\n'))).toEqual({ timeout: '3', retries: '5' })
    expect(parsePipConfiguration("freeze.timeout='10'")).toEqual({})
  })

  it('reads several values of one option', () => {
    const listed = String.raw`global.extra-index-url='https://a.example\nhttps://b.example'`
    expect(parsePipConfiguration(listed)).toEqual({ 'extra-index-url': 'https://a.example\nhttps://b.example' })
  })
})

describe('parseEnvironment', () => {
  it('names options as files do', () => {
    const environment = { PIP_INDEX_URL: 'https://index.example', PIP_CERT: '', PATH: '/bin', PIP_RETRIES: undefined }
    expect(parseEnvironment(environment)).toEqual({ 'index-url': 'https://index.example' })
  })
})

describe('formatPipConfiguration', () => {
  it('gives a file that says the same', () => {
    expect(formatPipConfiguration({ 'index-url': 'https://a.example', 'trusted-host': 'b.example c.example' })).toBe(
      '[global]\nindex-url = https://a.example\ntrusted-host = b.example\n    c.example\n',
    )
    expect(formatPipConfiguration({})).toBe('[global]\n')
  })
})

describe('readPipSettings', () => {
  it('takes the certificates that are there, and passes no folder of this machine on', async () => {
    using folder = temporaryFolder('pip')
    const bundle = join(folder.path, 'ca.pem')
    writeFileSync(bundle, 'certificates')
    const listed = `:env:.cert='/nowhere/ca.pem'\n:env:.find-links='/opt/wheels'\nglobal.index-url='https://a.example'`
    const settings = await readPipSettings({ REQUESTS_CA_BUNDLE: bundle }, async () => listed)
    expect(settings).toEqual({ options: { 'index-url': 'https://a.example' }, certificates: bundle })
  })

  it('reads the environment where there is no pip', async () => {
    const environment = { PIP_INDEX_URL: 'https://b.example', PIP_TARGET: '/somewhere' }
    const { options } = await readPipSettings(environment, async () => undefined)
    expect(options).toEqual({ 'index-url': 'https://b.example' })
  })
})
