type Fields = Readonly<Record<string, unknown>>

/** The events of a stream, with the other fields of the reply where the vendor would have put them. */
export function streamOf(events: unknown, reply: Fields = {}): unknown {
  return Array.isArray(events) ? events.map((event) => (isFields(event) ? withReply(event, reply) : event)) : events
}

function withReply(event: Fields, reply: Fields): Fields {
  // The Responses API and Anthropic carry the reply inside an event with a type; a chunk of a chat is the reply itself.
  if (isFields(event.response)) return { ...event, response: { ...reply, ...event.response } }
  if (isFields(event.message)) return { ...event, message: { ...reply, ...event.message } }
  return event.type === undefined ? { ...reply, ...event } : event
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
