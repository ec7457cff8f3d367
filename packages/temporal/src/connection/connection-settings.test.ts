import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { TemporalConnectionError } from './connection-error.ts'
import { resolveConnection } from './connection-settings.ts'

describe('resolveConnection', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'wflo-connection-'))
    for (const name of Object.keys(process.env).filter((each) => each.startsWith('TEMPORAL_')))
      vi.stubEnv(name, undefined)
    vi.stubEnv('TEMPORAL_CONFIG_FILE', join(folder, 'temporal.toml'))
  })
  afterEach(() => {
    vi.unstubAllEnvs()
    rmSync(folder, { recursive: true, force: true })
  })

  it('is the server of this machine where nothing says otherwise', () => {
    expect(resolveConnection()).toEqual({ address: 'localhost:7233', namespace: 'default' })
  })

  it('takes the file, over it the environment, and over both what is given', () => {
    writeFileSync(join(folder, 'temporal.toml'), '[profile.default]\naddress = "file:1"\nnamespace = "of-file"\n')
    expect(resolveConnection()).toMatchObject({ address: 'file:1', namespace: 'of-file' })
    vi.stubEnv('TEMPORAL_ADDRESS', 'environment:2')
    expect(resolveConnection()).toMatchObject({ address: 'environment:2', namespace: 'of-file' })
    expect(resolveConnection({ address: 'given:3' })).toMatchObject({ address: 'given:3', namespace: 'of-file' })
  })

  it('takes another profile of the file', () => {
    writeFileSync(join(folder, 'temporal.toml'), '[profile.staging]\naddress = "staging:1"\n')
    expect(resolveConnection({ profile: 'staging' })).toMatchObject({ address: 'staging:1' })
  })

  it('uses TLS with an API key', () => {
    expect(resolveConnection({ apiKey: 'secret' })).toMatchObject({ apiKey: 'secret', tls: true })
    vi.stubEnv('TEMPORAL_API_KEY', 'secret')
    const { apiKey, tls } = resolveConnection()
    expect(apiKey).toBe('secret')
    expect(tls === undefined || tls === false).toBe(false)
  })

  it('says what is wrong with the file', () => {
    writeFileSync(join(folder, 'temporal.toml'), 'no toml')
    expect(() => resolveConnection()).toThrow(
      expect.objectContaining({
        code: 'connection_settings',
        message: expect.stringContaining('TEMPORAL_CONFIG_FILE'),
      }),
    )
  })
})

describe('TemporalConnectionError', () => {
  it('names every setting but the secret ones', () => {
    const settings = { address: 'there:7233', namespace: 'mine', apiKey: 'tsk_planted-key-of-the-cluster', tls: true }
    const error = new TemporalConnectionError(settings, new Error('refused: Bearer tsk_planted-key-of-the-cluster'))
    expect(error).toMatchObject({ code: 'temporal_connection', retryable: true, address: 'there:7233' })
    expect(error.message).toContain('there:7233 (namespace "mine", TLS, an API key)')
    expect(error.message).toContain('TEMPORAL_ADDRESS')
    expect(JSON.stringify(error) + error.message).not.toContain('planted')
  })
})
