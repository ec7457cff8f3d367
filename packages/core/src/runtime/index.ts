export { checkWorkflow, createClient } from '../client/create-client.ts'
export type { RunControl, RunFilter } from '../client/run-control.ts'
export type { StartRun } from '../client/start-run.ts'
export { canonicalJson } from '../json/canonical-json.ts'
export { utf8Length } from '../llm/utf8-length.ts'
export { describeMessage, refuseMessage } from '../run/refuse-message.ts'
export { type ChangedRows, type ClosedApproval, type FoldSeed, RunFold } from '../run/run-fold.ts'
export { isUnfinished } from '../run/run-view.ts'
export { type ParsedValue, parseJson } from '../schema/parse-json.ts'
export { DefinitionTable } from '../workflow/definition-table.ts'
export { Admission, type AdmissionOptions, type Applicant } from './admission.ts'
export { type BackOffOptions, backOff } from './back-off.ts'
export { chargeOf } from './booking.ts'
export { Budget, type Fit, formatBudgetLimit, parseBudgetLimit, type Reservation } from './budget.ts'
export type {
  CarriedBooks,
  Carry,
  ChildRun,
  EffectCommand,
  Host,
  InboxMessage,
  Outcome,
  Pending,
  TimerCommand,
} from './host.ts'
export { createRandom } from './random.ts'
export { protocolVersion, Runtime, type RuntimeOptions } from './runtime.ts'
