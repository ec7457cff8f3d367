import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodePayload, encodePayload } from './payload-bytes.ts'

const bytes = fc.uint8Array({ maxLength: 200 })
const metadata = fc.dictionary(fc.string({ unit: 'binary' }), bytes)

describe('a payload as bytes', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(metadata, bytes, (facts, data) => {
        const read = decodePayload(encodePayload({ metadata: facts, data }))
        expect(read.data).toEqual(data)
        expect(read.metadata).toEqual({ ...facts })
      }),
    )
  })

  it('may have its data as numbers, or none', () => {
    expect(decodePayload(encodePayload({ data: [1, 2, 255] as never })).data).toEqual(new Uint8Array([1, 2, 255]))
    expect(decodePayload(encodePayload({}))).toEqual({ metadata: {}, data: new Uint8Array() })
  })
})
