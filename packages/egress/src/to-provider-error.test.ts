import { describe, expect, it } from 'vitest'
import type { SdkError } from './sdk-error.ts'
import { type FailedCall, toProviderError } from './to-provider-error.ts'
import type { Vendor } from './vendor.ts'

const vendor: Vendor = {
  name: 'acme',
  baseUrl: 'https://api.acme.test',
  baseUrlVariable: 'ACME_BASE_URL',
  keyVariable: 'ACME_API_KEY',
  keyPage: 'https://acme.test/keys',
  typedRefusals: new Set([529]),
  readError: ({ error }) => {
    const { message, type } = (error ?? {}) as { readonly message?: string; readonly type?: string }
    const codes = type === undefined ? [] : [type]
    return { message, codes, isTyped: type !== undefined, isOutOfCredit: type === 'no_credit' }
  },
}

const call: FailedCall = {
  vendor,
  provider: 'acme',
  model: 'm',
  baseURL: 'http://a',
  apiKey: 'key-0123456789',
  isSent: true,
  now: 0,
}

function failure(error: SdkError & { readonly cause?: unknown }, context: Partial<FailedCall> = {}) {
  return toProviderError(error, { ...call, ...context })
}

describe('a connection that broke', () => {
  it.each([
    ['read', 'EHOSTUNREACH', 'unresolved'],
    ['connect', 'EHOSTUNREACH', 'release'],
    ['read', 'ETIMEDOUT', 'unresolved'],
    ['connect', 'ETIMEDOUT', 'release'],
  ])('depends on when: %s %s is %s', (syscall, code, booking) => {
    const socketError = Object.assign(new Error(code), { code, syscall })
    expect(failure({ cause: { cause: socketError } }).booking).toBe(booking)
    const several = Object.assign(new AggregateError([socketError, { code: 'ECONNREFUSED' }]), { code })
    expect(failure({ cause: several }).booking).toBe(booking)
  })

  it('is nothing where the request was never made', () => {
    const failed = failure({ message: 'no such header' }, { isSent: false })
    expect(failed).toMatchObject({ booking: 'release', retryable: false })
    expect(failed.message).toMatch(/could not be made: no such header. Nothing was sent/)
  })
})

describe('a refusal', () => {
  it.each([400, 401, 403, 404, 413, 422, 429])('with status %i charged nothing, whoever says it', (status) => {
    expect(failure({ status, message: '<html>' })).toMatchObject({ booking: 'release', status })
  })

  it('of the vendor itself is known by its body', () => {
    expect(failure({ status: 529, error: { type: 'overloaded' } })).toMatchObject({ booking: 'release' })
    expect(failure({ status: 529, message: '<html>' })).toMatchObject({ booking: 'unresolved' })
    expect(failure({ status: 502, error: { type: 'overloaded' } })).toMatchObject({ booking: 'unresolved' })
  })

  it('for want of credit is not tried again', () => {
    const failed = failure({ status: 429, error: { type: 'no_credit' } })
    expect(failed).toMatchObject({ retryable: false, vendorCode: 'no_credit' })
    expect(failed.message).toMatch(/no credit left/)
  })

  it('for the key names the variable, and never shows the key', () => {
    const failed = failure({ status: 401, error: { message: `who is ${call.apiKey}`, type: 'auth' } })
    expect(failed.message).toBe('acme answered 401 (auth): who is ***. Check ACME_API_KEY, or the apiKey option')
    expect(failed.cause).toBeUndefined()
  })
})

describe('an answer that broke off', () => {
  it('may have been charged', () => {
    const failed = failure({ error: { message: 'overloaded', type: 'overloaded' } })
    expect(failed).toMatchObject({ booking: 'unresolved', retryable: true, vendorCode: 'overloaded' })
  })
})
