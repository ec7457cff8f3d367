import type { Json } from '../json/json.ts'
import { redact } from './redact.ts'

/** Shared by every copy of the package and by Temporal's isolate, where `instanceof` would fail. */
const brand: unique symbol = Symbol.for('wflo.error') as never

/** How the reservation of a failed attempt is booked: `release`, nothing was charged; `unresolved`, nobody knows. */
export type FailureBooking = 'release' | 'unresolved'

/**
 * Structured facts of an error, as JSON. They travel with it through the log, and become its properties unless an error
 * has one of that name already, such as `name` or `message`.
 */
export interface ErrorFields {
  readonly [field: string]: Json | undefined
}

export interface WfloErrorOptions {
  readonly name?: string
  /** Stable, snake_case. Compare this, never the message. */
  readonly code: string
  /** Whether the same attempt may succeed later. Default false. */
  readonly retryable?: boolean
  /** Milliseconds to wait before the next attempt, where the other side named them. */
  readonly retryAfter?: number | undefined
  /** For a failed attempt of a priced step. Default: `unresolved`, the safe side. */
  readonly booking?: FailureBooking | undefined
  readonly cause?: unknown
  readonly fields?: ErrorFields
}

/** The base of every error that Wflo throws. Message and texts among the fields are redacted where it is made. */
export class WfloError extends Error {
  readonly code: string
  readonly retryable: boolean
  readonly retryAfter?: number
  readonly booking?: FailureBooking

  constructor(message: string, options: WfloErrorOptions) {
    super(redact(message), options.cause === undefined ? undefined : { cause: options.cause })
    this.name = options.name ?? 'WfloError'
    this.code = options.code
    this.retryable = options.retryable ?? false
    if (options.retryAfter !== undefined) this.retryAfter = options.retryAfter
    if (options.booking !== undefined) this.booking = options.booking
    Object.defineProperty(this, brand, { value: true })
    const fields = cleanFields(options.fields)
    Object.defineProperty(this, fieldsKey, { value: fields })
    for (const [name, value] of Object.entries(fields)) if (!(name in this)) Object.assign(this, { [name]: value })
  }

  /** True across realms and duplicate copies of the package. */
  static isInstance(value: unknown): value is WfloError {
    return typeof value === 'object' && value !== null && brand in value
  }
}

const fieldsKey: unique symbol = Symbol.for('wflo.error.fields') as never

/** The structured fields that an error was made with. */
export function fieldsOf(error: WfloError): ErrorFields {
  return (error as unknown as { readonly [fieldsKey]?: ErrorFields })[fieldsKey] ?? {}
}

/** Whether `value` is a Wflo error of this code: the body of every `static isInstance`. */
export function hasCode(value: unknown, code: string): boolean {
  return WfloError.isInstance(value) && value.code === code
}

function cleanFields(fields: ErrorFields = {}): ErrorFields {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined)
  return Object.fromEntries(given.map(([name, value]) => [name, redactTexts(value)]))
}

function redactTexts(value: Json | undefined): Json | undefined {
  if (typeof value === 'string') return redact(value)
  return Array.isArray(value) ? value.map((item) => (typeof item === 'string' ? redact(item) : item)) : value
}
