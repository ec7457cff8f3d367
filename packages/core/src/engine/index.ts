export { type MemoryAccountOptions, memoryAccount } from '../account/memory-account.ts'
export type { RunFilter as JournalFilter } from '../client/run-control.ts'
export { customHandler } from '../handler/custom-handler.ts'
export { HandlerTable } from '../handler/handler-table.ts'
export { llmHandler } from '../llm/llm-handler.ts'
export { type AccountFacts, AccountHolds, type AccountHoldsOptions, type AccountsOptions } from './account-holds.ts'
export { Attempts, type AttemptsOptions } from './attempts.ts'
export { type Clock, systemClock } from './clock.ts'
export { createEngine } from './create-engine.ts'
export type { Engine, EngineOptions, PruneOptions, RunOptions } from './engine.ts'
export type {
  Journal,
  JournalBatch,
  JournalRun,
  JournalSharing,
  Mail,
  MailAnswer,
  Orphan,
  OrphanFilter,
  PruneFilter,
  Rest,
} from './journal.ts'
export type { Continued, EffectStarted, LogEvent, LogRecord, RunStarted } from './log-record.ts'
export { memoryJournal } from './memory-journal.ts'
export type { ReplayReport } from './replay-report.ts'
export { stepsOf } from './steps-of.ts'
