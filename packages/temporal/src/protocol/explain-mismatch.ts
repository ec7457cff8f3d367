/** What of an event of a history says what it is. Histories have it from the server, or as JSON from a file. */
export interface KnownEvent {
  readonly eventId?: unknown
  readonly activityTaskScheduledEventAttributes?: { readonly activityId?: string | null } | null
  readonly startChildWorkflowExecutionInitiatedEventAttributes?: { readonly workflowId?: string | null } | null
}

/**
 * Both sides of a disagreement between code and history in plain words, out of the message by which the SDK reports it.
 * A message of Wflo's own, or one that is not known, is given as it is.
 */
export function explainMismatch(report: string, runId: string, events: readonly KnownEvent[]): string {
  const message = innermost(report)
  const sides = readIds(message) ?? readEvent(message, events)
  if (sides === undefined) return message
  return `run "${runId}"${sides.command}: history says ${sides.history}, code says ${sides.code}. The definition has changed since: serve the one that the run began with, and give the new one a higher version`
}

interface Sides {
  /** ` command #3`, or nothing. */
  readonly command: string
  readonly history: string
  readonly code: string
}

/** The core of the SDK prints failures inside of failures. */
function innermost(report: string): string {
  const quoted = /message: "((?:[^"\\]|\\.)*)"/.exec(report)?.[1]
  return quoted === undefined ? report : quoted.replaceAll('\\n', '\n').replaceAll(/\\(.)/g, '$1')
}

/** Ids of activities are the keys of attempts. */
function readIds(message: string): Sides | undefined {
  const ids = /Activity id of scheduled event '([^']*)' does not match activity id of activity command '([^']*)'/.exec(
    message,
  )
  if (ids === null) return undefined
  const [, said = '', does = ''] = ids
  return { command: commandOf(said), history: describeAttempt(said), code: describeAttempt(does) }
}

function readEvent(message: string, events: readonly KnownEvent[]): Sides | undefined {
  const found = /([\w ]+?) ?[mM]achine does not handle (?:this event: )?HistoryEvent\(id: (\d+), (\w+)\)/.exec(message)
  if (found === null) return undefined
  const [, machine = '', id = '', type = ''] = found
  const event = events.find(({ eventId }) => String(eventId) === id)
  const key = event?.activityTaskScheduledEventAttributes?.activityId ?? ''
  const history = key === '' ? (eventTypes[type] ?? type) : describeAttempt(key)
  return { command: commandOf(key), history, code: machines[machine.replaceAll(' ', '').toLowerCase()] ?? machine }
}

function commandOf(key: string): string {
  return key === '' ? '' : `, command #${key.split('/', 1)[0]}`
}

function describeAttempt(key: string): string {
  return `step "${key.slice(key.indexOf('/') + 1, key.lastIndexOf('/'))}" (attempt ${key.slice(key.lastIndexOf('/') + 1)})`
}

/** Kinds of event, as the SDK's core 1.24 names them. */
const eventTypes: Readonly<Record<string, string>> = {
  ActivityTaskScheduled: 'a step',
  TimerStarted: 'a sleep, a back-off or a timeout',
  StartChildWorkflowExecutionInitiated: 'a child',
  MarkerRecorded: 'a look-up of prices',
  WorkflowPropertiesModified: 'a change of its status',
  UpsertWorkflowSearchAttributes: 'a change of its status',
  WorkflowExecutionCompleted: 'its end',
  WorkflowExecutionFailed: 'its failure',
  WorkflowExecutionContinuedAsNew: 'a fresh history (ctx.continueAs)',
}

/** What the code has asked for instead, by the state machine that met the event: its name in lower case, without spaces. */
const machines: Readonly<Record<string, string>> = {
  activity: 'a step',
  localactivity: 'a look-up of prices',
  timer: 'a sleep, a back-off or a timeout',
  childworkflow: 'a child',
  modifyworkflowproperties: 'a change of its status, such as its end',
  upsertsearchattributes: 'a change of its status, such as its end',
  completeworkflow: 'its end',
  failworkflow: 'its failure',
  cancelworkflow: 'its end',
  continueasnewworkflow: 'a fresh history (ctx.continueAs)',
}
