import type { Payload, PayloadCodec, ProtoFailure } from '@temporalio/common'

/** The message of a failure as it was thrown. Where histories are encrypted, it is in an attribute of its own. */
export async function failureMessage(
  { message, encodedAttributes }: ProtoFailure,
  codecs: readonly PayloadCodec[],
): Promise<string> {
  if (encodedAttributes == null) return message ?? ''
  let payloads: Payload[] = [encodedAttributes]
  for (const codec of codecs.toReversed()) payloads = await codec.decode(payloads)
  const attributes = JSON.parse(new TextDecoder().decode(payloads[0]?.data ?? undefined)) as {
    readonly message?: string
  }
  return attributes.message ?? ''
}
