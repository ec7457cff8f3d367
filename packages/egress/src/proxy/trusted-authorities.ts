import { X509Certificate } from 'node:crypto'
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls'
import { InvalidValueError } from '@wflo/core'

const pemCertificate = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g

/** Reading all authorities of Node takes some 70 ms in which nothing else is done, and they hardly ever change. */
const known = new Map<string, SecureContext>()

/** Whom TLS trusts: the authorities of Node, and those of some texts in PEM. Made once for the same texts. */
export function trustAlso(texts: readonly string[]): SecureContext {
  const key = texts.join('\n')
  const context = known.get(key) ?? createSecureContext({ ca: [...getCACertificates('default'), ...texts] })
  known.set(key, context)
  return context
}

/** Throws `InvalidValueError` for a text without certificates, or with one that is none. */
export function checkAuthorities(texts: readonly string[]): void {
  for (const text of texts) {
    const certificates = text.match(pemCertificate) ?? []
    if (certificates.length > 0 && certificates.every(isCertificate)) continue
    throw new InvalidValueError(
      'ca has a text that is no certificate in PEM, as begins with -----BEGIN CERTIFICATE-----',
    )
  }
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0
  } catch {
    return false
  }
}
