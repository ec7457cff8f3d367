import { describe, expect, it } from 'vitest'
import { ConnectionFailure } from './connection-failure.ts'

/** As Temporal's SDK 1.24 said it. */
const causes: readonly (readonly [cause: string, meaning: string])[] = [
  [
    'tonic::transport::Error(Transport, ConnectError(ConnectError("tcp connect error", 127.0.0.1:1, Os { code: 111, kind: ConnectionRefused, message: "Connection refused" })))',
    'nothing listens',
  ],
  [
    'tonic::transport::Error(Transport, ConnectError(Custom { kind: InvalidData, error: InvalidMessage(InvalidContentType) }))',
    'does not speak TLS',
  ],
  [
    'tonic::transport::Error(Transport, ConnectError(ConnectError("dns error", Custom { kind: Uncategorized, error: "failed to lookup address information: Name or service not known" })))',
    'no such host',
  ],
  ['Namespace mine is not found.', 'namespace create --namespace mine'],
  ['it did not answer within 5 s', 'does not answer'],
  ['something new', 'cannot be used (something new)'],
]

describe('ConnectionFailure', () => {
  it.each(causes)('says of %s what it means', (cause, meaning) => {
    const failure = new ConnectionFailure({ address: 'there:7233', namespace: 'mine' }, new Error(cause))
    expect(failure.message).toContain('Temporal at there:7233 (namespace "mine", without TLS, without an API key) ')
    expect(failure.message).toContain(meaning)
  })

  it('says that there was a key, and never which', () => {
    const settings = { address: 'there:7233', namespace: 'mine', tls: true, apiKey: 'sk-0123456789abcdefgh' }
    const { message } = new ConnectionFailure(settings, new Error('refused: Bearer sk-0123456789abcdefgh'))
    expect(message).toContain('with TLS, with an API key')
    expect(message).not.toContain('0123456789')
  })
})
