import { randomBytes } from 'node:crypto'
import { defaultPayloadConverter, type Payload } from '@temporalio/common'
import { describe, expect, it } from 'vitest'
import { encryptionCodec } from './encryption-codec.ts'

const key = { id: 'new', bytes: randomBytes(32) }
const oldKey = { id: 'old', bytes: randomBytes(32) }
const payload = defaultPayloadConverter.toPayload({ prompt: 'a secret' }) as Payload

function textOf({ data, metadata }: Payload): string {
  return [data, ...Object.values(metadata ?? {})].map((bytes) => Buffer.from(bytes ?? []).toString('utf8')).join(' ')
}

describe('encryptionCodec', () => {
  it('gives back what it was given, and shows nothing of it meanwhile', async () => {
    const codec = encryptionCodec({ key })
    const encrypted = await codec.encode([payload])
    expect(encrypted.map(textOf).join()).not.toContain('secret')
    expect(encrypted.map(textOf).join()).not.toContain('json/plain')
    expect((await codec.decode(encrypted)).map((each) => defaultPayloadConverter.fromPayload(each))).toEqual([
      { prompt: 'a secret' },
    ])
  })

  it('never writes the same bytes twice', async () => {
    const [first, second] = await encryptionCodec({ key }).encode([payload, payload])
    expect(first?.data).not.toEqual(second?.data)
  })

  it('reads what was written with an older key, and what was never encrypted', async () => {
    const old = await encryptionCodec({ key: oldKey }).encode([payload])
    const codec = encryptionCodec({ key, oldKeys: [oldKey] })
    expect((await codec.decode(old))[0]?.data).toEqual(payload.data)
    expect(await codec.decode([payload])).toEqual([payload])
  })

  it('names the key that is missing', async () => {
    const old = await encryptionCodec({ key: oldKey }).encode([payload])
    await expect(encryptionCodec({ key }).decode(old)).rejects.toMatchObject({
      code: 'decryption_failed',
      id: 'old',
      message: expect.stringContaining('add it to oldKeys'),
    })
  })

  it('does not take what was changed, or was encrypted with other bytes', async () => {
    const [encrypted] = await encryptionCodec({ key }).encode([payload])
    const data = Uint8Array.from(encrypted?.data ?? [])
    data[20] = (data[20] ?? 0) ^ 1
    const failed = { code: 'decryption_failed', message: expect.stringContaining('damaged') }
    await expect(encryptionCodec({ key }).decode([{ ...encrypted, data }])).rejects.toMatchObject(failed)
    const other = encryptionCodec({ key: { ...key, bytes: randomBytes(32) } })
    await expect(other.decode([encrypted as Payload])).rejects.toMatchObject(failed)
  })

  it('wants 32 bytes', () => {
    expect(() => encryptionCodec({ key: { id: 'short', bytes: randomBytes(16) } })).toThrow(/"short" has 16 bytes.* 32/)
  })
})
