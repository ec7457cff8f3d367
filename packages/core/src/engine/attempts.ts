import { StepTimeoutError } from '../errors/step-timeout-error.ts'
import { WfloError } from '../errors/wflo-error.ts'
import { toWireError } from '../errors/wire-error.ts'
import { Attempt } from '../handler/attempt.ts'
import type { HandlerTable } from '../handler/handler-table.ts'
import { copyJson } from '../json/copy-json.ts'
import type { Json } from '../json/json.ts'
import type { Logger } from '../logger/logger.ts'
import type { EffectCommand, Outcome } from '../runtime/host.ts'
import type { StepDefinition } from '../step/step-definition.ts'
import type { AccountHolds } from './account-holds.ts'
import { ChargedAttempt } from './charged-attempt.ts'
import type { Clock } from './clock.ts'
import { within } from './within.ts'

export interface AttemptsOptions {
  readonly runId: string
  /** See `HoldRequest`. */
  readonly execution?: string | undefined
  /** The name of the run's workflow. */
  readonly workflow: string
  /** Absent: there are no budgets wider than a run. */
  readonly holds: AccountHolds | undefined
  readonly handlers: HandlerTable
  readonly config: Readonly<Record<string, unknown>>
  readonly logger: Logger
  readonly clock: Clock
  readonly onOutcome: (key: string, outcome: Outcome) => void
  readonly onPart: (command: EffectCommand, part: Json) => void
}

/** An attempt, or a count before one. */
interface OpenWork {
  readonly abort: (reason: Error) => void
  readonly ended: Promise<void>
}

/** For a price that is looked up, where the step has no shorter timeout. */
const lookupTimeoutMs = 60_000

/** A count is a help, not a must: a server that does not answer in time is asked nothing more. */
const countTimeoutMs = 10_000

/** The attempts of one run that this process is making right now. */
export class Attempts {
  readonly #options: AttemptsOptions
  readonly #open = new Map<string, OpenWork>()

  constructor(options: AttemptsOptions) {
    this.#options = options
  }

  begin(command: EffectCommand): void {
    const { onOutcome } = this.#options
    if (command.kind === 'tariff') {
      this.#lookUp(command).then((outcome) => onOutcome(command.key, outcome))
      return
    }
    if (command.kind === 'tighten') {
      this.#count(command)
      return
    }
    const attempt = this.#createAttempt(command)
    if (attempt === undefined) return
    const ended = attempt
      .run()
      .catch(unknownEnd)
      .then((outcome) => {
        this.#open.delete(command.key)
        onOutcome(command.key, outcome)
      })
    this.#open.set(command.key, { abort: (reason) => attempt.abort(reason), ended })
  }

  abort(key: string, reason: Error): void {
    this.#open.get(key)?.abort(reason)
  }

  /** Aborts everything. Resolves when the last attempt has ended. */
  async abortAll(reason: Error): Promise<void> {
    const open = [...this.#open.values()]
    for (const work of open) work.abort(reason)
    await Promise.all(open.map(({ ended }) => ended))
  }

  /** Charged to accounts where there are any, and where it costs money. */
  #createAttempt(command: EffectCommand): Attempt | ChargedAttempt | undefined {
    const { runId, execution, workflow, holds } = this.#options
    const attempt = this.#createBareAttempt(command)
    if (attempt === undefined || holds === undefined || command.reserve === undefined) return attempt
    return new ChargedAttempt({ attempt, holds, runId, execution, workflow, command })
  }

  #createBareAttempt(command: EffectCommand): Attempt | undefined {
    const { runId, handlers, config, logger, clock, onOutcome, onPart } = this.#options
    const step = command.step as StepDefinition
    try {
      return new Attempt({
        runId,
        command: { ...command, step },
        handler: handlers.find(step),
        config,
        logger,
        emit: (part) => onPart(command, part),
        wakeAfter: (ms, callback) => clock.wakeAt(clock.now() + ms, callback),
      })
    } catch (error) {
      queueMicrotask(() => onOutcome(command.key, refusal(error)))
      return undefined
    }
  }

  #count(command: EffectCommand): void {
    const { clock, onOutcome } = this.#options
    const controller = new AbortController()
    const abort = (reason: Error): void => controller.abort(reason)
    const stop = clock.wakeAt(clock.now() + countTimeoutMs, () => abort(new Error('the count of tokens took too long')))
    const ended = this.#askCount(command, controller.signal).then((outcome) => {
      stop()
      this.#open.delete(command.key)
      onOutcome(command.key, outcome)
    })
    this.#open.set(command.key, { abort, ended })
  }

  async #askCount({ key, input, step, target }: EffectCommand, signal: AbortSignal): Promise<Outcome> {
    const { handlers, logger, clock } = this.#options
    try {
      const counting = handlers.find(step as StepDefinition).tighten?.(input, { target, signal })
      const count = await within(Promise.resolve(counting), { clock, ms: countTimeoutMs, late: () => undefined })
      return { status: 'completed', output: isCount(count) ? count : null }
    } catch (error) {
      logger.debug({ key, error }, 'a count of tokens failed')
      return refusal(error)
    }
  }

  /** A price that does not come is an error, not a wait for ever. */
  #inTime<Value>({ step, name }: EffectCommand, promise: Promise<Value>): Promise<Value> {
    const ms = Math.min(step?.timeoutMs ?? lookupTimeoutMs, lookupTimeoutMs)
    const late = (): never => {
      throw new StepTimeoutError(step?.name ?? name, ms)
    }
    return within(promise, { clock: this.#options.clock, ms, late })
  }

  async #lookUp(command: EffectCommand): Promise<Outcome> {
    const { handlers, clock } = this.#options
    try {
      const handler = handlers.find(command.step as StepDefinition)
      const tariff = await this.#inTime(command, Promise.resolve(handler.tariff?.(command.name, clock.now())))
      return { status: 'completed', output: copyJson(tariff, `the tariff of "${command.name}"`) }
    } catch (error) {
      return refusal(error)
    }
  }
}

function isCount(count: number | undefined): count is number {
  return Number.isSafeInteger(count) && Number(count) >= 0
}

/** A bug in the handling of an attempt: nobody knows how it ended. */
function unknownEnd(error: unknown): Outcome {
  return { status: 'failed', error: toWireError(error), booking: 'unresolved' }
}

/** Nothing was asked of anybody, so nothing was charged. */
function refusal(error: unknown): Outcome {
  const booking = WfloError.isInstance(error) ? (error.booking ?? 'release') : 'release'
  return { status: 'failed', error: toWireError(error), booking }
}
