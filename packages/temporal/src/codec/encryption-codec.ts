import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { Payload, PayloadCodec } from '@temporalio/common'
import { InvalidValueError, WfloError } from '@wflo/core'
import { decodePayload, encodePayload } from './payload-bytes.ts'

export interface EncryptionOptions {
  /** 32 bytes, and the name under which values say that they were encrypted with it. */
  readonly key: EncryptionKey
  /** Older keys, for values that were encrypted with them. */
  readonly oldKeys?: readonly EncryptionKey[]
}

export interface EncryptionKey {
  readonly id: string
  readonly bytes: Uint8Array
}

const encoding = 'binary/wflo-encrypted'
const algorithm = 'aes-256-gcm'
const nonceBytes = 12
const tagBytes = 16
const text = {
  encode: (value: string) => new TextEncoder().encode(value),
  decode: (bytes: Uint8Array) => new TextDecoder().decode(bytes),
}

/** Encrypts each value with AES-256-GCM and a nonce of its own; metadata of the value is inside. */
export function encryptionCodec({ key, oldKeys = [] }: EncryptionOptions): PayloadCodec {
  const keys = new Map([key, ...oldKeys].map((each) => [each.id, checkKey(each)]))
  return {
    encode: async (payloads) => payloads.map((payload) => encrypt(payload, key)),
    decode: async (payloads) => payloads.map((payload) => decrypt(payload, keys)),
  }
}

function checkKey({ id, bytes }: EncryptionKey): Uint8Array {
  if (bytes.byteLength === 32) return bytes
  throw new InvalidValueError(`the encryption key "${id}" has ${bytes.byteLength} bytes, and needs 32`, { id })
}

function encrypt(payload: Payload, { id, bytes }: EncryptionKey): Payload {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv(algorithm, bytes, nonce)
  const data = Buffer.concat([nonce, cipher.update(encodePayload(payload)), cipher.final(), cipher.getAuthTag()])
  return { metadata: { encoding: text.encode(encoding), 'key-id': text.encode(id) }, data }
}

function decrypt(payload: Payload, keys: ReadonlyMap<string, Uint8Array>): Payload {
  const { metadata, data } = payload
  if (metadata?.encoding == null || text.decode(metadata.encoding) !== encoding || data == null) return payload
  const id = text.decode(metadata['key-id'] ?? new Uint8Array())
  const key = keys.get(id)
  if (key === undefined) throw unreadable(id, 'this process has no such key: add it to oldKeys')
  try {
    const decipher = createDecipheriv(algorithm, key, data.subarray(0, nonceBytes))
    decipher.setAuthTag(data.subarray(data.byteLength - tagBytes))
    return decodePayload(Buffer.concat([decipher.update(data.subarray(nonceBytes, -tagBytes)), decipher.final()]))
  } catch (cause) {
    throw unreadable(id, 'it is damaged, or the key has other bytes', cause)
  }
}

function unreadable(id: string, why: string, cause?: unknown): WfloError {
  return new WfloError(`a value that was encrypted with the key "${id}" cannot be read: ${why}`, {
    name: 'DecryptionError',
    code: 'decryption_failed',
    cause,
    fields: { id },
  })
}
