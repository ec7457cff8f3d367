import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'

export interface TestCertificate {
  readonly key: string
  readonly cert: string
}

/** A certificate for one name that vouches for itself, valid for a day around now; its key is made here and kept nowhere. */
export function makeCertificate(host: string): TestCertificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const algorithm = sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02)) // ecdsa-with-SHA256
  const name = sequence(element(0x31, sequence(oid(0x55, 0x04, 0x03), element(0x0c, Buffer.from(host)))))
  const validity = sequence(time(Date.now() - 43_200_000), time(Date.now() + 43_200_000))
  const names = sequence(element(0x82, Buffer.from(host)))
  const extensions = sequence(sequence(oid(0x55, 0x1d, 0x11), element(0x04, names))) // subjectAltName
  const body = sequence(
    element(0xa0, element(0x02, Buffer.of(2))),
    element(0x02, Buffer.concat([Buffer.of(1), randomBytes(15)])),
    algorithm,
    name,
    validity,
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    element(0xa3, extensions),
  )
  const signature = Buffer.concat([Buffer.of(0), sign('sha256', body, privateKey)])
  const certificate = sequence(body, algorithm, element(0x03, signature))
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64')}\n-----END CERTIFICATE-----\n`,
  }
}

/** DER (ITU-T X.690): a tag, a length, the contents. */
function element(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(contents)
  const { length } = body
  const header = length < 128 ? [tag, length] : [tag, 0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.from(header), body])
}

function sequence(...contents: readonly Uint8Array[]): Buffer {
  return element(0x30, ...contents)
}

function oid(...bytes: readonly number[]): Buffer {
  return element(0x06, Buffer.from(bytes))
}

function time(ms: number): Buffer {
  const text = new Date(ms).toISOString().replace(/\D/g, '').slice(2, 14)
  return element(0x17, Buffer.from(`${text}Z`))
}
