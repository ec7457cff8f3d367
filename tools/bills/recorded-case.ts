import { InvalidCaseError } from './invalid-case-error.ts'
import type { PriceFacts } from './price-facts.ts'

/** One reply of a vendor as it was recorded, with what is known of the call. */
export interface RecordedCase {
  readonly id: string
  /** Chooses the provider package: `anthropic`, or anything else for OpenAI's protocol under that name. */
  readonly provider: string
  readonly api: 'chat' | 'responses' | 'batch' | 'messages'
  readonly model: string
  /** The usage object of the reply; of a stream its events, in order. */
  readonly usage: unknown
  /** Default: `stream` where the usage is a list. */
  readonly wire?: 'usage' | 'stream'
  /** Other fields of the reply, such as its service tier. */
  readonly response?: Readonly<Record<string, unknown>>
  /** The time of the call as ISO 8601. Default: now. */
  readonly at?: string
  /** How many calls like this one were made. Default 1. */
  readonly repeat?: number
  /** `price_facts` is the user's price sheet. */
  readonly override?: boolean
  readonly price_facts?: PriceFacts
}

const apis: readonly unknown[] = ['chat', 'responses', 'batch', 'messages']

/** Checks what a case needs to be priced at all. Throws `InvalidCaseError` for what it cannot use. */
export function checkCase(value: unknown): RecordedCase {
  const given = (typeof value === 'object' && value !== null ? value : {}) as RecordedCase
  for (const field of ['id', 'provider', 'model'] as const) {
    if (typeof given[field] !== 'string' || given[field] === '') throw new InvalidCaseError(`a case has no ${field}`)
  }
  if (!apis.includes(given.api))
    throw new InvalidCaseError(`${given.id}: api is ${JSON.stringify(given.api)}, not one of ${apis}`)
  if (given.wire === 'stream' && !Array.isArray(given.usage)) {
    throw new InvalidCaseError(`${given.id}: the usage of a stream is a list of its events`)
  }
  if (given.at !== undefined && Number.isNaN(Date.parse(given.at))) {
    throw new InvalidCaseError(
      `${given.id}: at is ${JSON.stringify(given.at)}, which is no time such as 2026-11-01T00:00:00Z`,
    )
  }
  if (given.repeat !== undefined && !(Number.isSafeInteger(given.repeat) && given.repeat > 0)) {
    throw new InvalidCaseError(`${given.id}: repeat is ${JSON.stringify(given.repeat)}, not a whole number above 0`)
  }
  return given
}
