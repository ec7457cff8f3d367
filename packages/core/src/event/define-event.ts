import { copyJson } from '../json/copy-json.ts'
import type { JsonObject } from '../json/json.ts'
import type { JsonGuard } from '../json/jsonable.ts'
import type { StandardSchema } from '../schema/standard-schema.ts'
import { toJsonSchema } from '../schema/to-json-schema.ts'
import { checkName } from '../step/check-name.ts'
import type { EventDefinition } from './event-definition.ts'

export interface EventOptions<Sent, Payload> {
  readonly name: string
  /** Validates what is sent, at the sender. Without it the event carries `null`. */
  readonly payload?: StandardSchema<Sent, Payload>
}

type CheckPayload<Payload> = unknown extends Payload
  ? unknown
  : undefined extends Payload
    ? { readonly payload: 'the payload may be undefined, which is what waitFor gives after its timeout: use null' }
    : JsonGuard<'payload', Payload, 'payload'>

/** A message that a run can wait for with `ctx.waitFor` and that is sent with `run.send`. */
export function defineEvent<Sent = null, Payload = Sent>({
  name,
  payload,
}: EventOptions<Sent, Payload> & CheckPayload<NoInfer<Payload>>): EventDefinition<Payload, Sent> {
  return Object.freeze({
    name: checkName(name, 'an event'),
    payload,
    toJSON: () => copyJson({ name, payload: toJsonSchema(payload, 'input') }, 'event') as JsonObject,
  })
}
