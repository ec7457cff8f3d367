import { copyJson } from '../json/copy-json.ts'
import type { JsonObject } from '../json/json.ts'
import { redact } from './redact.ts'
import { fieldsOf, WfloError } from './wflo-error.ts'

/** An error as it is recorded: enough to make one of the same code and fields again. Stacks stay where they were thrown. */
export interface WireError {
  readonly name: string
  readonly code: string
  readonly message: string
  readonly retryable: boolean
  readonly retryAfter?: number
  readonly fields?: JsonObject
}

/**
 * What the log keeps of a thrown value. Anything that is not a `WfloError` gets `foreignCode`, is retryable, and keeps
 * its name and its redacted message.
 */
export function toWireError(thrown: unknown, foreignCode = 'step_failed'): WireError {
  if (!WfloError.isInstance(thrown)) return foreignError(thrown, foreignCode)
  const fields = copyJson(fieldsOf(thrown), 'error') as JsonObject
  return {
    name: thrown.name,
    code: thrown.code,
    message: thrown.message,
    retryable: thrown.retryable,
    ...(thrown.retryAfter === undefined ? {} : { retryAfter: thrown.retryAfter }),
    ...(Object.keys(fields).length === 0 ? {} : { fields }),
  }
}

/** The error of a record, with its code, fields and brand, so that `SomeError.isInstance` knows it again. */
export function fromWireError(wire: WireError): WfloError {
  return new WfloError(wire.message, {
    name: wire.name,
    code: wire.code,
    retryable: wire.retryable,
    retryAfter: wire.retryAfter,
    fields: wire.fields ?? {},
  })
}

function foreignError(thrown: unknown, code: string): WireError {
  const error = thrown instanceof Error || isErrorLike(thrown) ? thrown : undefined
  return {
    name: error?.name ?? 'Error',
    code,
    message: redact(error?.message ?? String(thrown)),
    retryable: true,
  }
}

function isErrorLike(thrown: unknown): thrown is { readonly name: string; readonly message: string } {
  return typeof thrown === 'object' && thrown !== null && 'message' in thrown && typeof thrown.message === 'string'
}
