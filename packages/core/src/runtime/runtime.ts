import { DeterminismError } from '../errors/determinism-error.ts'
import { toWireError } from '../errors/wire-error.ts'
import { copyJson } from '../json/copy-json.ts'
import type { Json } from '../json/json.ts'
import { formatUsd, type MoneyString, parseMoney } from '../money/money.ts'
import type { RunEnd } from '../run/run-event.ts'
import { type BudgetPolicy, defaultBudgetPolicy } from '../workflow/budget-policy.ts'
import type { BudgetLimit, WorkflowDefinition } from '../workflow/workflow-definition.ts'
import { Admission, type Applicant } from './admission.ts'
import { Budget, parseBudgetLimit } from './budget.ts'
import { createContext } from './context.ts'
import type { Host, InboxMessage, Pending } from './host.ts'
import { Mailbox } from './mailbox.ts'
import { createRandom } from './random.ts'
import type { Draining, RunCore } from './run-core.ts'
import { Scope } from './scope.ts'
import { graceMs } from './step-command.ts'
import { Tariffs } from './tariffs.ts'
import { tellBooking } from './tell-booking.ts'

export interface RuntimeOptions {
  readonly host: Host
  readonly workflow: WorkflowDefinition
  /** Already validated and decoded. */
  readonly input: Json
  /** `undefined`: the run has no budget, and priced steps are refused. */
  readonly budget: BudgetLimit | undefined
  /** Default: what does not fit fails, and what has to wait waits. */
  readonly policy?: BudgetPolicy | undefined
  /** The one that the run began with. Default: the newest. */
  readonly protocol?: number
}

/**
 * Version of everything here that decides on commands and events: their order, random numbers, back-off, closing.
 * 2: warnings of the budget; nothing begins any more while a settled run is closed.
 */
export const protocolVersion = 2

/**
 * One run of one workflow over a host. Deterministic: the same deliveries in the same order issue the same commands and
 * publish the same changes. Safe in Temporal's isolate.
 */
export class Runtime {
  readonly #host: Host
  readonly #workflow: WorkflowDefinition
  readonly #input: Json
  readonly #core: RunCore
  readonly #root = new Scope()
  readonly #done = Promise.withResolvers<RunEnd>()
  #commands = 0
  #end: RunEnd | undefined
  #grace: Pending<void> | undefined
  #isDone = false

  constructor({
    host,
    workflow,
    input,
    budget,
    policy = defaultBudgetPolicy,
    protocol = protocolVersion,
  }: RuntimeOptions) {
    this.#host = host
    this.#workflow = workflow
    this.#input = input
    this.#core = this.#createCore({ budget: new Budget(budget), policy, protocol })
  }

  /** How the run ended, once everything that it had open is booked. Rejects with a `DeterminismError` only. */
  get done(): Promise<RunEnd> {
    return this.#done.promise
  }

  /** The body has not settled and nothing is open that could move it: it awaits something that is not ours. */
  get isIdle(): boolean {
    return this.#end === undefined && this.#root.isEmpty && this.#core.draining.size === 0
  }

  /** The body has settled, or the run was cancelled: it reads no more messages. */
  get hasSettled(): boolean {
    return this.#end !== undefined
  }

  /** Begins the body. Called once, as the first delivery. */
  start(): void {
    const { name, version } = this.#workflow
    this.#host.inbox((message) => this.#receive(message))
    this.#host.publish({ type: 'run-start', workflow: name, version, budget: this.#core.budget.view() })
    this.#runBody().then(
      (output) => this.#complete(output),
      (error) => this.#fail(error),
    )
  }

  #createCore({ budget, policy, protocol }: Pick<RunCore, 'budget' | 'policy' | 'protocol'>): RunCore {
    return {
      host: this.#host,
      workflow: this.#workflow,
      declared: new Map(this.#workflow.steps.map((step) => [step.name, step])),
      budget,
      policy,
      protocol,
      admission: new Admission({ budget, policy, onExhausted: (applicant) => this.#tellExhausted(applicant) }),
      tariffs: new Tariffs(this.#host),
      mailbox: new Mailbox(),
      random: createRandom(this.#host.seed),
      state: {},
      nextCommand: () => this.#nextCommand(),
      draining: new Set<Draining>(),
      onDrained: () => this.#finishIfDrained(),
    }
  }

  #nextCommand(): number {
    this.#host.checkTurn()
    this.#commands += 1
    return this.#commands
  }

  async #runBody(): Promise<unknown> {
    return await this.#workflow.run(createContext(this.#core, this.#root), copyJson(this.#input, 'input') as never)
  }

  #complete(output: unknown): void {
    if (!this.#isInTurn()) return
    try {
      this.#settle({ status: 'completed', output: copyJson(output, 'output') })
    } catch (error) {
      this.#fail(error)
    }
  }

  /** A body that settles between two turns has awaited what no replay repeats: the run is blocked. */
  #isInTurn(): boolean {
    if (this.#end !== undefined) return true
    try {
      this.#host.checkTurn()
      return true
    } catch (error) {
      this.#done.reject(error)
      return false
    }
  }

  #fail(error: unknown): void {
    if (this.#end !== undefined || !this.#isInTurn()) return
    if (DeterminismError.isInstance(error)) this.#done.reject(error)
    else this.#settle({ status: 'failed', error: toWireError(error, 'workflow_failed') })
  }

  /** Nothing is left open: what still is gets cancelled, awaited for a while, and booked. */
  #settle(end: RunEnd): void {
    if (this.#end !== undefined) return
    this.#end = end
    if (this.#core.protocol >= 2) this.#core.admission.close()
    this.#root.cancel()
    if (this.#core.draining.size === 0) {
      this.#finish()
      return
    }
    this.#grace = this.#host.timer({ key: '0/grace', ms: graceMs })
    this.#grace.on(() => {
      for (const command of [...this.#core.draining]) command.giveUp()
    })
  }

  #finishIfDrained(): void {
    if (this.#end === undefined || this.#core.draining.size > 0) return
    this.#grace?.cancel()
    this.#finish()
  }

  #finish(): void {
    const end = this.#end
    if (end === undefined || this.#isDone) return
    this.#isDone = true
    this.#host.publish({ type: 'run-end', end, budget: this.#core.budget.view() })
    this.#done.resolve(end)
  }

  #receive(message: InboxMessage): void {
    switch (message.type) {
      case 'event':
        this.#core.mailbox.deliver(message.name, message.payload)
        break
      case 'cancel':
        this.#settle({ status: 'cancelled', reason: message.reason })
        break
      case 'raise':
        this.#raise(message.limit)
        break
      case 'reconcile':
        this.#reconcile(message.key, message.actual)
        break
      default:
        message satisfies never
    }
  }

  #reconcile(key: string, actual: string): void {
    const { host, budget, admission } = this.#core
    const entry = budget.reconcile(key, parseMoney(actual), host.now())
    if (entry === undefined) return
    tellBooking(this.#core, entry)
    admission.reconsider()
  }

  #raise(limit: MoneyString): void {
    const { host, budget, admission } = this.#core
    if (!budget.raise(parseBudgetLimit(limit))) return
    host.publish({ type: 'budget-raise', budget: budget.view() })
    admission.reconsider()
  }

  #tellExhausted(applicant: Applicant | undefined): void {
    if (this.#end !== undefined) return
    const { host, budget, admission } = this.#core
    if (applicant === undefined) {
      host.publish({ type: 'run-resume', budget: budget.view() })
      return
    }
    const quote = admission.quoteOf(applicant)
    const { command, step } = applicant
    const pause = {
      reason: 'budget',
      step,
      quote: formatUsd(quote),
      missing: formatUsd(budget.missingFor(quote)),
    } as const
    host.publish({ type: 'run-pause', stepId: `${command}/${step}`, pause, budget: budget.view() })
  }
}
