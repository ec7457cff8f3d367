import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { helloOf } from './client-hello.fixtures.ts'
import { type ParsedHello, parseClientHello } from './client-hello.ts'

const hello = helloOf('API.example.com')
const name = { serverName: 'api.example.com' }
const fixedLength = 5 + 4 + 2 + 32

interface HelloParts {
  readonly extensions?: readonly (readonly [type: number, contents: Uint8Array])[]
  readonly suites?: Uint8Array
  /** Behind the extensions. */
  readonly rest?: Uint8Array
  readonly type?: number
}

/** A hello made by hand. */
function makeHello({ extensions, suites = Uint8Array.of(19, 1), rest, type = 1 }: HelloParts): Buffer {
  const list = (extensions ?? []).map(([id, contents]) => [Uint8Array.of(id >> 8, id & 255), vector(2, contents)])
  const withList = extensions === undefined ? [] : [vector(2, Buffer.concat(list.flat()))]
  const head = [Uint8Array.of(3, 3), new Uint8Array(32), vector(1), vector(2, suites), vector(1, Uint8Array.of(0))]
  const message = Buffer.concat([
    Uint8Array.of(type),
    vector(3, Buffer.concat([...head, ...withList, rest ?? Buffer.of()])),
  ])
  return record(message)
}

function vector(size: number, contents: Uint8Array = Buffer.of()): Buffer {
  const length = Buffer.alloc(size)
  length.writeUIntBE(contents.length, 0, size)
  return Buffer.concat([length, contents])
}

function record(contents: Uint8Array): Buffer {
  return Buffer.concat([Uint8Array.of(22, 3, 1), vector(2, contents)])
}

function names(...list: readonly string[]): readonly [number, Uint8Array] {
  return [0, vector(2, Buffer.concat(list.flatMap((each) => [Uint8Array.of(0), vector(2, Buffer.from(each))])))]
}

describe('the first message of TLS', () => {
  it('names its host', () => {
    expect(parseClientHello(hello)).toEqual(name)
    expect(parseClientHello(Buffer.concat([hello, Buffer.from('early data')]))).toEqual(name)
    expect(parseClientHello(makeHello({ extensions: [[10, Buffer.of()], names('api.example.com')] }))).toEqual(name)
  })

  it('says how much is missing, however little there is', () => {
    for (let length = 0; length < hello.length; length += 1) {
      const parsed = parseClientHello(hello.subarray(0, length)) as { readonly needs: number }
      expect(parsed.needs).toBeGreaterThan(length)
      expect(parsed.needs).toBeLessThanOrEqual(hello.length)
    }
  })

  it('may be spread over records of any length', { timeout: 60_000 }, () => {
    const message = hello.subarray(5)
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: message.length - 1 }), { maxLength: 40 }), (cuts) => {
        const ends = [...cuts.sort((one, other) => one - other), message.length]
        const records = ends.map((end, index) => record(message.subarray(ends[index - 1] ?? 0, end)))
        expect(parseClientHello(Buffer.concat(records))).toEqual(name)
      }),
    )
  })

  it.each<[string, Uint8Array]>([
    ['another protocol', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['SSH', Buffer.from('SSH-2.0-OpenSSH_9.2\r\n')],
    ['another record', Buffer.concat([Uint8Array.of(23), hello.subarray(1)])],
    ['another message', makeHello({ type: 2, extensions: [names('api.example.com')] })],
    ['version 2 of SSL', Uint8Array.of(0x80, 0x2e, 1, 3, 1, 0, 21, 0, 0, 0, 16)],
    ['an empty record', Uint8Array.of(22, 3, 1, 0, 0)],
    ['a record that is too long', Uint8Array.of(22, 3, 1, 0x40, 1)],
    ['a message that is too long', record(Uint8Array.of(1, 1, 0, 0))],
    ['no extensions', makeHello({})],
    ['no name', makeHello({ extensions: [[10, Buffer.of()]] })],
    ['an empty name', makeHello({ extensions: [names('')] })],
    ['an empty list of names', makeHello({ extensions: [names()] })],
    ['two names', makeHello({ extensions: [names('api.example.com', 'b.example.com')] })],
    ['the name twice', makeHello({ extensions: [names('api.example.com'), names('b.example.com')] })],
    ['another kind of name', makeHello({ extensions: [[0, vector(2, Uint8Array.of(1, 0, 1, 97))]] })],
    ['a name with a zero', makeHello({ extensions: [names('api.example.com\0')] })],
    ['more behind the name', makeHello({ extensions: [[0, Buffer.concat([names('a.b')[1], Buffer.of(0)])]] })],
    ['more behind the extensions', makeHello({ extensions: [names('a.b')], rest: Buffer.of(0) })],
    ['half a cipher suite', makeHello({ extensions: [names('a.b')], suites: Uint8Array.of(19) })],
    ['an encrypted hello', makeHello({ extensions: [names('a.b'), [0xfe0d, Buffer.of(1)]] })],
    ['an encrypted name', makeHello({ extensions: [names('a.b'), [0xffce, Buffer.of(1)]] })],
  ])('is refused: %s', (_, bytes) => expect(parseClientHello(bytes)).toBe('invalid'))

  it('has nothing but itself in its records', () => {
    const message = hello.subarray(5)
    expect(parseClientHello(record(Buffer.concat([message, Buffer.of(1)])))).toBe('invalid')
  })

  it('never gives another name, and never throws, whatever is broken in it', { timeout: 60_000 }, () => {
    const end = hello.length
    const changes = fc.array(fc.tuple(fc.integer({ min: 0, max: end - 1 }), fc.nat({ max: 255 })), { maxLength: 8 })
    fc.assert(
      fc.property(changes, fc.integer({ min: 0, max: end }), (bytes, cut) => {
        const broken = Buffer.from(hello)
        for (const [at, byte] of bytes) broken[at] = byte
        const part = broken.subarray(0, cut)
        expectSense(parseClientHello(part), part)
        expectSense(parseClientHello(broken), broken)
      }),
      { numRuns: 1_000 },
    )
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => expectSense(parseClientHello(bytes), bytes)))
    const inside = fc.uint8Array({ minLength: 0, maxLength: 120 })
    fc.assert(
      fc.property(inside, (bytes) => {
        const made = Buffer.concat([hello.subarray(fixedLength - 34, fixedLength), bytes])
        const whole = record(Buffer.concat([Uint8Array.of(1), vector(3, made)]))
        expectSense(parseClientHello(whole), whole)
      }),
    )
  })
})

/** A name that it gives stands in the bytes, behind its length. */
function expectSense(parsed: ParsedHello, bytes: Uint8Array): void {
  if (parsed === 'invalid') return
  if ('needs' in parsed) {
    expect(parsed.needs).toBeGreaterThan(bytes.length)
    return
  }
  const text = Buffer.from(bytes).toString('latin1').toLowerCase()
  expect(text).toContain(vector(2, Buffer.from(parsed.serverName)).toString('latin1'))
}
