import type { Json } from '../json/json.ts'
import type { StepDefinition } from '../step/step-definition.ts'
import type { BudgetPolicy } from '../workflow/budget-policy.ts'
import type { WorkflowDefinition } from '../workflow/workflow-definition.ts'
import type { Admission } from './admission.ts'
import type { Approvals } from './approvals.ts'
import type { Budget } from './budget.ts'
import type { Children } from './children.ts'
import type { Host } from './host.ts'
import type { Mailbox } from './mailbox.ts'
import type { Tariffs } from './tariffs.ts'

/** The parts of one run that its commands share. */
export interface RunCore {
  readonly host: Host
  readonly workflow: WorkflowDefinition
  readonly declared: ReadonlyMap<string, StepDefinition>
  readonly budget: Budget
  readonly admission: Admission
  readonly tariffs: Tariffs
  readonly policy: BudgetPolicy
  /** Of the record: old runs keep the behaviour that they began with. */
  readonly protocol: number
  readonly mailbox: Mailbox
  readonly approvals: Approvals
  readonly children: Children
  readonly random: () => number
  /** The workflow's own, JSON. */
  readonly state: Record<string, Json>
  /** The next command number, taken when the command is called. Throws outside a turn. */
  readonly nextCommand: () => number
  /** Ends the body where it stands; the run goes on with a fresh log and this input. */
  readonly continueAs: (input: Json) => void
  /** Open attempts that were cancelled and whose outcome is still to be booked. */
  readonly draining: Set<Draining>
  /** Called when the last of them is booked. */
  readonly onDrained: () => void
}

/** A cancelled command with an attempt still open at the host. */
export interface Draining {
  /** Stops waiting: what the attempt cost will never be known. */
  giveUp(): void
}
