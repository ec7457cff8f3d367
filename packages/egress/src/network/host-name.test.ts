import { isIP } from 'node:net'
import { InvalidValueError } from '@wflo/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkHostName } from './host-name.ts'

describe('the name of a host', () => {
  it.each([
    ['api.example.com', 'api.example.com'],
    ['API.Example.COM', 'api.example.com'],
    ['api.example.com.', 'api.example.com'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['XN--BCHER-KVA.example', 'xn--bcher-kva.example'],
    ['api。example。com', 'api.example.com'],
    ['a--b.example.co', 'a--b.example.co'],
    ['1password.com', '1password.com'],
  ])('%j is compared as %j', (name, ascii) => {
    expect(checkHostName(name)).toBe(ascii)
  })

  it.each([
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f000001',
    '0x7f.0.0.1',
    '0177.0.0.1',
    '017700000001',
    '127.0.0.1.',
    '①②⑦.0.0.1',
    '127。0。0。1',
    '127.0.0.1.5',
    'example.0x7f',
    'example.1',
    '[::1]',
    '::1',
    '[::ffff:127.0.0.1]',
    '::ffff:7f00:1',
    'fe80::1%eth0',
  ])('is never an address: %s', (name) => {
    expect(() => checkHostName(name)).toThrow(InvalidValueError)
  })

  it.each([
    ['', 'empty'],
    ['.', 'DNS'],
    ['a..example.com', 'DNS'],
    ['.example.com', 'DNS'],
    ['api.example.com..', 'DNS'],
    ['-a.example.com', 'DNS'],
    ['a_b.example.com', 'DNS'],
    [`${'a'.repeat(64)}.example.com`, 'DNS'],
    [`${'a.'.repeat(130)}com`, 'DNS'],
    ['localhost', 'each machine'],
    ['db', 'each machine'],
    ['app.localhost', 'each machine'],
    ['api.example.com:443', 'port'],
    ['https://api.example.com', 'scheme'],
    ['*.example.com', 'wildcard'],
    ['api.example.com/v1', 'characters'],
    ['user@example.com', 'characters'],
    ['api.example.com?x', 'characters'],
    ['api.example.com\\x', 'characters'],
    ['api.exa%6dple.com', 'characters'],
    ['api.example.com／x', 'characters'],
    ['a℀.example.com', 'characters'],
    ['api.example .com', 'characters'],
    ['api.example.com\n', 'characters'],
    ['api.example.com\0', 'characters'],
  ])('%j is refused, and the reason said', (name, reason) => {
    expect(() => checkHostName(name)).toThrow(new RegExp(reason))
  })

  it('is not what is no text', () => {
    expect(() => checkHostName(undefined as never)).toThrow(InvalidValueError)
  })

  it('means the same to everybody who reads it, or is refused', { timeout: 60_000 }, () => {
    const piece = fc.constantFrom(
      'a',
      'Z',
      '1',
      '0x7f',
      '.',
      '。',
      '-',
      ':',
      '@',
      '/',
      '\\',
      '%41',
      'ß',
      '\u00ad',
      '①',
      '_',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(piece).map((pieces) => pieces.join('')),
          fc.string({ unit: 'binary' }),
        ),
        (text) => {
          const name = nameOrNothing(text)
          if (name === undefined) return
          expect(isIP(name)).toBe(0)
          expect(name).toMatch(/^[a-z0-9.-]+$/)
          expect(checkHostName(name)).toBe(name)
          expect(new URL(`http://${name}/`).hostname).toBe(name)
          expect(new URL(`http://${text}/`).hostname.replace(/\.$/, '')).toBe(name)
        },
      ),
      { numRuns: 300 },
    )
  })
})

function nameOrNothing(text: string): string | undefined {
  try {
    return checkHostName(text)
  } catch (error) {
    expect(InvalidValueError.isInstance(error)).toBe(true)
    return undefined
  }
}
