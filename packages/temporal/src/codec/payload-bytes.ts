import type { Payload } from '@temporalio/common'

const lengthBytes = 4

/** A payload as bytes: the length of its metadata, the metadata as JSON with values in base64, the data. */
export function encodePayload({ metadata, data }: Payload): Uint8Array {
  const texts = Object.entries(metadata ?? {}).map(([name, value]) => [name, Buffer.from(value).toString('base64')])
  const head = Buffer.from(JSON.stringify(Object.fromEntries(texts)))
  const length = Buffer.alloc(lengthBytes)
  length.writeUInt32BE(head.byteLength)
  return Buffer.concat([length, head, toBytes(data)])
}

export function decodePayload(bytes: Uint8Array): Payload {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = lengthBytes + buffer.readUInt32BE()
  const texts = JSON.parse(buffer.toString('utf8', lengthBytes, end)) as Readonly<Record<string, string>>
  const values = Object.entries(texts).map(([name, text]) => [name, new Uint8Array(Buffer.from(text, 'base64'))])
  return { metadata: Object.fromEntries(values), data: new Uint8Array(buffer.subarray(end)) }
}

/** From the isolate bytes come as bytes of another realm, and those of a failure as an array of numbers. */
function toBytes(data: ArrayLike<number> | null | undefined): Uint8Array {
  return data instanceof Uint8Array ? data : Buffer.from(data ?? [])
}
