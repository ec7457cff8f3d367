import { describe, expect, it } from 'vitest'
import { createMask, findSecrets } from './mask.ts'

describe('the mask', () => {
  it('knows what variables hold that are named like secrets', () => {
    const environment = {
      OPENAI_API_KEY: 'opaque-one',
      TEMPORAL_TLS_CLIENT_KEY_DATA: 'opaque-two',
      WFLO_ENCRYPTION_OLD_KEYS: 'a:opaque-three,b:opaque-four',
      GITHUB_TOKEN: 'opaque-five',
      WFLO_TASK_QUEUE: 'opaque-six',
    }
    const mask = createMask(findSecrets(environment))
    expect(mask('opaque-one opaque-two opaque-three opaque-four opaque-five opaque-six')).toBe(
      '*** *** *** *** *** opaque-six',
    )
  })

  it('masks the longest first, and what JSON has escaped', () => {
    const mask = createMask(['secret-a', 'secret-a-and-more', 'with"quote'])
    expect(mask('secret-a-and-more secret-a')).toBe('*** ***')
    expect(mask(JSON.stringify({ key: 'with"quote' }))).toBe('{"key":"***"}')
  })

  it('leaves words alone', () => {
    expect(createMask(['none', '', ' '])('none of it')).toBe('none of it')
  })
})
