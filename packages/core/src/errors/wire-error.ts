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
  const fields = fieldsAsJson(thrown)
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

/** Total: whatever was thrown, and however it behaves when it is looked at. */
function foreignError(thrown: unknown, code: string): WireError {
  const message = readText(thrown, 'message') ?? show(thrown)
  return { name: readText(thrown, 'name') ?? 'Error', code, message: redact(message), retryable: true }
}

function readText(thrown: unknown, field: 'name' | 'message'): string | undefined {
  try {
    const text = (thrown as { readonly [field]?: unknown } | null | undefined)?.[field]
    return typeof text === 'string' ? text : undefined
  } catch {
    return undefined
  }
}

function show(thrown: unknown): string {
  try {
    return String(thrown)
  } catch {
    return 'something was thrown that cannot be shown'
  }
}

/** Fields that are no JSON are left out. */
function fieldsAsJson(thrown: WfloError): JsonObject {
  try {
    return copyJson(fieldsOf(thrown), 'error') as JsonObject
  } catch {
    return {}
  }
}
