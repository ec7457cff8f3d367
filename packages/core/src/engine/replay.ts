import { DeterminismError } from '../errors/determinism-error.ts'
import type { RecordedRunEvent } from '../run/run-event.ts'
import type { EffectCommand } from '../runtime/host.ts'
import type { EffectStarted, LogRecord } from './log-record.ts'
import type { RunInstance } from './run-instance.ts'

/** What a replay leaves for whoever goes on with the run. */
export interface Replayed {
  /** Effects that the last event causes and the log does not hold: the run was blocked there. */
  readonly unrecorded: readonly EffectCommand[]
  /** Events that the log tells and the journal does not hold. */
  readonly untold: readonly RecordedRunEvent[]
  /** The time of the last event. */
  readonly lastAt: number
}

export interface ReplayOptions {
  readonly instance: RunInstance
  readonly records: readonly LogRecord[]
  /** Of the last event that the journal holds. */
  readonly lastSequence: number
}

/** Applies a log to a new instance. Throws a `DeterminismError` that names both sides where code and history differ. */
export async function replay({ instance, records, lastSequence }: ReplayOptions): Promise<Replayed> {
  const cursor = new Cursor(records)
  let unrecorded: readonly EffectCommand[] = []
  const untold: RecordedRunEvent[] = []
  let lastAt = 0
  for (let record = cursor.next(); record !== undefined; record = cursor.next()) {
    if (record.type === 'blocked') continue
    if (record.type === 'started') throw mismatch(instance, record, undefined)
    const { effects, events } = await instance.apply(record)
    lastAt = record.at
    unrecorded = matchStarted(instance, cursor, effects)
    untold.push(...events.filter((event) => event.sequence > lastSequence))
    if (untold.length === 0) instance.fold.takeChanged()
  }
  return { unrecorded, untold, lastAt }
}

/** Compares what the code started with what history says it started, in order. Gives what is beyond the log's end. */
function matchStarted(
  instance: RunInstance,
  cursor: Cursor,
  effects: readonly EffectCommand[],
): readonly EffectCommand[] {
  for (const [index, effect] of effects.entries()) {
    const wasBlocked = cursor.skipBlocked()
    const record = cursor.peek()
    if (record === undefined && wasBlocked && index === 0) return effects
    if (record?.type !== 'started' || record.key !== effect.key || record.kind !== effect.kind) {
      throw mismatch(instance, record?.type === 'started' ? record : undefined, effect)
    }
    if (record.reserve !== effect.reserve) throw otherQuote(instance, record, effect)
    cursor.next()
  }
  return []
}

function mismatch(
  instance: RunInstance,
  said: EffectStarted | undefined,
  does: EffectCommand | undefined,
): DeterminismError {
  const history = said === undefined ? 'history says nothing starts here' : `history says ${describe(said.key)}`
  const code = does === undefined ? 'code starts nothing' : `code says ${describe(does.key)}`
  const number = (said ?? does)?.key.split('/', 1)[0]
  return new DeterminismError(
    `run "${instance.host.runId}", command #${number}: ${history}, ${code}. The definition has changed since: register the one that the run began with`,
  )
}

/** What was held for a call is history, like the call: another quote would change the books of a call long made. */
function otherQuote(instance: RunInstance, said: EffectStarted, does: EffectCommand): DeterminismError {
  return new DeterminismError(
    `run "${instance.host.runId}": history reserved ${dollars(said.reserve)} for ${describe(said.key)}, code reserves ${dollars(does.reserve)}. The quote has changed since: register the definition that the run began with`,
  )
}

function dollars(amount: string | undefined): string {
  return amount === undefined ? 'nothing' : `$${amount}`
}

function describe(key: string): string {
  const [, name, attempt] = key.split('/')
  if (name === 'tighten') return 'the count of a request'
  return name === 'tariff' ? 'the look-up of a tariff' : `step "${name}", attempt ${attempt}`
}

class Cursor {
  readonly #records: readonly LogRecord[]
  #index = 0

  constructor(records: readonly LogRecord[]) {
    this.#records = records
  }

  peek(): LogRecord | undefined {
    return this.#records[this.#index]
  }

  next(): LogRecord | undefined {
    const record = this.#records[this.#index]
    this.#index += 1
    return record
  }

  skipBlocked(): boolean {
    let skipped = false
    while (this.peek()?.type === 'blocked') {
      this.#index += 1
      skipped = true
    }
    return skipped
  }
}
