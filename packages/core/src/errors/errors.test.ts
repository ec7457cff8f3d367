import { describe, expect, it } from 'vitest'
import { BudgetExceededError } from './budget-exceeded-error.ts'
import { DeterminismError } from './determinism-error.ts'
import { InvalidValueError } from './invalid-value-error.ts'
import { ProviderError } from './provider-error.ts'
import { redact } from './redact.ts'
import { WfloError } from './wflo-error.ts'
import { fromWireError, toWireError } from './wire-error.ts'

const exceeded = new BudgetExceededError({
  step: 'ask',
  quote: '0.5',
  spent: '0.1',
  reserved: '0',
  unresolved: '0.2',
  limit: '0.6',
})

describe('errors on the wire', () => {
  it('keep code, message and fields, and are known again', () => {
    const wire = JSON.parse(JSON.stringify(toWireError(exceeded)))
    const again = fromWireError(wire)
    expect(BudgetExceededError.isInstance(again)).toBe(true)
    expect(DeterminismError.isInstance(again)).toBe(false)
    expect(again).toMatchObject({ name: 'BudgetExceededError', quote: '0.5', unresolved: '0.2', retryable: false })
    expect(toWireError(again)).toEqual(wire)
  })

  it('are known across copies of the package, by brand and not by class', () => {
    const foreign = Object.assign(Object.create(Error.prototype), { code: 'budget_exceeded', message: 'x' })
    expect(WfloError.isInstance(foreign)).toBe(false)
    Object.defineProperty(foreign, Symbol.for('wflo.error'), { value: true })
    expect(BudgetExceededError.isInstance(foreign)).toBe(true)
  })

  it('have no field that was not given', () => {
    const error = new ProviderError({ provider: 'openai', message: 'no', retryable: true, booking: 'unresolved' })
    expect(toWireError(error).fields).toEqual({ provider: 'openai' })
    expect('status' in error).toBe(false)
  })

  it('keep their own name, message and prototype, whatever the fields are called', () => {
    const fields = JSON.parse('{"name": "x", "message": "y", "code": "z", "__proto__": {"polluted": true}}')
    const error = fromWireError({ name: 'E', code: 'c', message: 'm', retryable: false, fields })
    expect(error).toMatchObject({ name: 'E', code: 'c', message: 'm' })
    expect(error).not.toHaveProperty('polluted')
    expect(toWireError(error).fields).toMatchObject({ name: 'x', message: 'y' })
    expect(fromWireError(toWireError(new InvalidValueError('bad', { name: 'a/b' }))).name).toBe('InvalidValueError')
  })

  it('make an error of ours of whatever was thrown', () => {
    expect(toWireError(new RangeError('off'))).toMatchObject({
      name: 'RangeError',
      code: 'step_failed',
      retryable: true,
    })
    expect(toWireError('just text')).toMatchObject({ name: 'Error', message: 'just text' })
    expect(toWireError(undefined)).toMatchObject({ message: 'undefined' })
    expect(toWireError({ message: 'like one' })).toMatchObject({ message: 'like one' })
  })
})

describe('redaction', () => {
  it.each([
    ['Incorrect API key provided: sk-proj-abcdefghijklmnop', 'sk-***'],
    ['called with Bearer eyJhbGciOi.J9.x', 'Bearer ***'],
    ['{"x-api-key": "abcdef123456"}', '"x-api-key": "***'],
    ['key AIzaSyabcdef0123456789', 'AIza***'],
    ['AKIAabcdef1234567890', 'AKIA***'],
    ['push with ghp_abcdef1234567890abcd', 'ghp-***'],
    ['token eyJhbGciOi.eyJzdWIi.c2ln', 'eyJ***'],
    ['client_secret=abcdef&x=1', 'client_secret=***&x=1'],
    ['https://user:hunter22@example.com/x', 'https://user:***@example.com/x'],
  ])('masks the secret in %j', (text, masked) => {
    expect(redact(text)).toContain(masked)
    expect(redact(text)).not.toMatch(/abcdef|hbGci|hunter/)
  })

  it('happens where an error is made', () => {
    const fields = { found: 'sk-abcdefghijklmnop', issues: ['Bearer abcdefgh'], count: 1 }
    const error = new WfloError('key sk-abcdefghijklmnop', { code: 'x', fields })
    expect(toWireError(error)).toMatchObject({
      message: 'key sk-***',
      fields: { found: 'sk-***', issues: ['Bearer ***'], count: 1 },
    })
    expect(toWireError(new Error('key sk-abcdefghijklmnop')).message).toBe('key sk-***')
  })

  it('leaves ordinary text alone', () => {
    const text = 'step "key-value-store" of sk-learn used 12 tokens; see https://example.com/a:b, Basic rules'
    expect(redact(text)).toBe(text)
  })
})
