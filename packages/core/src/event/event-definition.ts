import type { JsonObject } from '../json/json.ts'
import type { StandardSchema } from '../schema/standard-schema.ts'

/** A message that a run can wait for. Without a `payload` schema it carries `null`. */
export interface EventDefinition<Payload = unknown, Sent = never> {
  readonly name: string
  readonly payload?: StandardSchema | undefined
  toJSON(): JsonObject
  readonly '~types'?: { readonly payload: Payload; readonly sent: (value: Sent) => void } | undefined
}
