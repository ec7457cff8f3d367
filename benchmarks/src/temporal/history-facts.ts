import type { History } from './history.ts'

/** What a run leaves on the server. */
export interface HistoryFacts {
  /** Without those of workflow tasks: of these there are three for each. */
  readonly ownEvents: number
  readonly workflowTasks: number
  /** Of every value in the history: its data and its metadata. */
  readonly payloadBytes: number
}

export function factsOf({ events }: History): HistoryFacts {
  const list = events ?? []
  const ofTasks = list.filter((event) => Object.keys(event).some((name) => name.startsWith('workflowTask')))
  return {
    ownEvents: list.length - ofTasks.length,
    workflowTasks: list.filter((event) => event.workflowTaskCompletedEventAttributes != null).length,
    payloadBytes: payloadBytesOf(list),
  }
}

/** Of everything in it that looks like a payload. */
function payloadBytesOf(value: unknown): number {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return 0
  const { data, metadata } = value as { readonly data?: unknown; readonly metadata?: unknown }
  if (data instanceof Uint8Array && typeof metadata === 'object') return data.length + sizeOf(metadata ?? {})
  return Object.values(value).reduce((sum: number, part) => sum + payloadBytesOf(part), 0)
}

function sizeOf(metadata: object): number {
  return Object.entries(metadata).reduce((sum, [name, value]) => sum + name.length + (value as Uint8Array).length, 0)
}
