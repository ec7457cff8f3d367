export { Admission, type AdmissionOptions, type Applicant } from './admission.ts'
export { type BackOffOptions, backOff } from './back-off.ts'
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
