import { DeterminismError } from '../errors/determinism-error.ts'
import { HistoryLimitError } from '../errors/history-limit-error.ts'
import { RunDeadlineError } from '../errors/run-deadline-error.ts'
import { toWireError } from '../errors/wire-error.ts'
import { copyJson } from '../json/copy-json.ts'
import type { Json, JsonObject } from '../json/json.ts'
import { formatUsd, type MoneyString, parseMoney } from '../money/money.ts'
import type { ParentLink } from '../run/parent-link.ts'
import type { RequestedPause, RunEnd } from '../run/run-event.ts'
import type { BudgetLimit } from '../workflow/budget-limit.ts'
import { type BudgetPolicy, defaultBudgetPolicy } from '../workflow/budget-policy.ts'
import type { WorkflowDefinition } from '../workflow/workflow-definition.ts'
import { Admission, type Applicant } from './admission.ts'
import { Approvals } from './approvals.ts'
import { Budget, parseBudgetLimit } from './budget.ts'
import { Children } from './children.ts'
import { createContext } from './context.ts'
import type { Carry, Host, InboxMessage, Pending } from './host.ts'
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
  /** Milliseconds from the start of the run. Default: it may take for ever. */
  readonly deadlineMs?: number | undefined
  /** The run that this one is a child of. */
  readonly parent?: ParentLink | undefined
  /** The run goes on with a fresh log: what it kept. Its input, budget and deadline stand in here. */
  readonly carry?: Carry | undefined
}

/** How the body ended: for good, or in order to go on with a fresh log. */
type Ending = RunEnd | { readonly status: 'continued'; readonly input: Json }

/**
 * Version of everything here that decides on commands and events: their order, random numbers, back-off, closing.
 * 2: warnings of the budget; nothing begins any more while a settled run is closed.
 * 3: children, approvals, pauses on request, deadlines, fresh logs: an older package would not know what to do with them.
 */
export const protocolVersion = 3

/**
 * One run of one workflow over a host. Deterministic: the same deliveries in the same order issue the same commands and
 * publish the same changes. Safe in Temporal's isolate.
 */
export class Runtime {
  readonly #host: Host
  readonly #workflow: WorkflowDefinition
  readonly #input: Json
  readonly #core: RunCore
  readonly #options: RuntimeOptions
  readonly #root = new Scope()
  readonly #done = Promise.withResolvers<RunEnd | undefined>()
  #commands: number
  #end: Ending | undefined
  #grace: Pending<void> | undefined
  #deadline: Pending<void> | undefined
  #deadlineAt: number | undefined
  #requestedPause: RequestedPause | undefined
  #isDone = false

  constructor(options: RuntimeOptions) {
    const { host, workflow, input, budget, policy = defaultBudgetPolicy, protocol = protocolVersion, carry } = options
    this.#options = options
    this.#host = host
    this.#workflow = workflow
    this.#input = carry === undefined ? input : carry.input
    this.#commands = carry?.commands ?? 0
    this.#requestedPause = carry?.pause
    const limit = carry === undefined ? budget : parseBudgetLimit(carry.books.limit)
    this.#core = this.#createCore({ budget: new Budget(limit, carry?.books), policy, protocol })
    for (const { name, payload } of carry?.mail ?? []) this.#core.mailbox.deliver(name, payload)
    if (carry?.pause !== undefined) this.#core.admission.hold()
  }

  /**
   * How the run ended, once everything that it had open is booked; `undefined` where it goes on with a fresh log. Rejects
   * with a `DeterminismError` only.
   */
  get done(): Promise<RunEnd | undefined> {
    return this.#done.promise
  }

  /** The body has not settled and nothing is open that could move it: it awaits something that is not ours. */
  get isIdle(): boolean {
    return this.#end === undefined && this.#root.isEmpty && this.#core.draining.size === 0
  }

  /** The body has settled, or the run was cancelled: it reads no more messages. A fresh log reads those of before. */
  get hasSettled(): boolean {
    return this.#end !== undefined && (this.#isDone || this.#end.status !== 'continued')
  }

  /** Begins the body. Called once, as the first delivery. */
  start(): void {
    this.#host.inbox((message) => this.#receive(message))
    this.#setDeadline()
    this.#tellStart()
    this.#runBody().then(
      (output) => this.#complete(output),
      (error) => this.#fail(error),
    )
  }

  #tellStart(): void {
    const { name, version } = this.#workflow
    const { carry, parent } = this.#options
    const budget = this.#core.budget.view()
    if (carry !== undefined) {
      this.#host.publish({ type: 'run-continue', budget })
      return
    }
    this.#host.publish({
      type: 'run-start',
      workflow: name,
      version,
      budget,
      ...(this.#deadlineAt === undefined ? {} : { deadlineAt: this.#deadlineAt }),
      ...(parent === undefined ? {} : { parent }),
    })
  }

  #setDeadline(): void {
    const { deadlineMs, carry } = this.#options
    const now = this.#host.now()
    const deadlineAt = carry === undefined ? deadlineMs && now + deadlineMs : carry.deadlineAt
    if (deadlineAt === undefined) return
    this.#deadlineAt = deadlineAt
    this.#deadline = this.#host.timer({ key: '0/deadline', ms: Math.max(0, deadlineAt - now) })
    this.#deadline.on(() => {
      this.#deadline = undefined
      this.#fail(new RunDeadlineError(this.#host.runId, deadlineAt))
    })
  }

  #createCore({ budget, policy, protocol }: Pick<RunCore, 'budget' | 'policy' | 'protocol'>): RunCore {
    const state = copyJson(this.#options.carry?.state ?? {}, 'state') as Record<string, Json>
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
      approvals: new Approvals(),
      children: new Children(this.#host, budget),
      random: createRandom(this.#host.seed),
      state,
      nextCommand: () => this.#nextCommand(),
      continueAs: (input) => this.#settle({ status: 'continued', input }),
      draining: new Set<Draining>(),
      onDrained: () => this.#finishIfDrained(),
    }
  }

  #nextCommand(): number {
    this.#host.checkTurn()
    if (this.#host.pressure() === 'near-limit') throw new HistoryLimitError(this.#host.runId)
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
  #settle(end: Ending): void {
    if (this.#end !== undefined) {
      // What is being closed for a fresh log can still be cancelled.
      if (this.#end.status === 'continued' && end.status === 'cancelled' && !this.#isDone) this.#end = end
      return
    }
    this.#end = end
    this.#deadline?.cancel()
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
    const last = end.status === 'continued' ? this.#goOn(end.input) : end
    if (last !== undefined) this.#host.publish({ type: 'run-end', end: last, budget: this.#core.budget.view() })
    this.#done.resolve(last)
  }

  /** With a fresh log, or not at all: where what it keeps does not fit, the run has failed. */
  #goOn(input: Json): RunEnd | undefined {
    try {
      this.#host.continueAs(this.#carry(input))
      return undefined
    } catch (error) {
      return { status: 'failed', error: toWireError(error, 'workflow_failed') }
    }
  }

  #carry(input: Json): Carry {
    const { budget, mailbox, state } = this.#core
    return {
      input,
      state: copyJson(state, 'ctx.state') as JsonObject,
      commands: this.#commands,
      books: budget.carry(),
      mail: mailbox.unread(),
      ...(this.#deadlineAt === undefined ? {} : { deadlineAt: this.#deadlineAt }),
      ...(this.#requestedPause === undefined ? {} : { pause: this.#requestedPause }),
    }
  }

  #receive(message: InboxMessage): void {
    switch (message.type) {
      case 'event':
        this.#core.mailbox.deliver(message.name, message.payload)
        break
      case 'cancel':
        this.#settle({ status: 'cancelled', reason: message.reason })
        break
      case 'decision':
        this.#core.approvals.decide(message)
        break
      case 'pause':
        this.#pause(message.note)
        break
      case 'resume':
        this.#resume()
        break
      case 'raise':
        if (message.child === undefined) this.#raise(message.limit)
        else this.#raiseChild(message.child, message.limit)
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

  #raiseChild(key: string, limit: MoneyString): void {
    const amount = parseBudgetLimit(limit)
    const entry = amount === 'unlimited' ? undefined : this.#core.children.raise(key, amount)
    if (entry !== undefined) tellBooking(this.#core, entry)
  }

  /** Children are paused with their parent. */
  #pause(note: string | undefined): void {
    const { host, budget, admission, children } = this.#core
    if (admission.isHeld) return
    admission.hold()
    const said = note === undefined ? {} : { note }
    this.#requestedPause = { reason: 'request', ...said }
    host.publish({ type: 'run-pause', pause: this.#requestedPause, budget: budget.view() })
    children.post({ type: 'pause', ...said })
  }

  #resume(): void {
    const { host, budget, admission, children } = this.#core
    if (!admission.isHeld) return
    this.#requestedPause = undefined
    host.publish({ type: 'run-resume', reason: 'request', budget: budget.view() })
    children.post({ type: 'resume' })
    admission.release()
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
