import type { Payload, PayloadCodec } from '@temporalio/common'
import type { ArtifactReference, ArtifactStore } from '@wflo/core'
import { artifactThreshold } from '../protocol/value-size.ts'
import { decodePayload, encodePayload } from './payload-bytes.ts'

const encoding = 'binary/wflo-artifact'
const text = new TextEncoder()

/** Puts large values into a store; the history has references. Whoever reads it needs the same store. */
export function artifactCodec(store: ArtifactStore): PayloadCodec {
  return {
    encode: (payloads) => Promise.all(payloads.map((payload) => put(store, payload))),
    decode: (payloads) => Promise.all(payloads.map((payload) => get(store, payload))),
  }
}

async function put(store: ArtifactStore, payload: Payload): Promise<Payload> {
  if ((payload.data?.byteLength ?? 0) < artifactThreshold) return payload
  const { id, size } = await store.put(encodePayload(payload))
  return { metadata: { encoding: text.encode(encoding) }, data: text.encode(JSON.stringify({ id, size })) }
}

async function get(store: ArtifactStore, payload: Payload): Promise<Payload> {
  const { metadata, data } = payload
  if (metadata?.encoding == null || new TextDecoder().decode(metadata.encoding) !== encoding) return payload
  const reference = JSON.parse(new TextDecoder().decode(data ?? new Uint8Array())) as ArtifactReference
  return decodePayload(await store.get(reference))
}
