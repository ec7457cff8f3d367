export { type MemoryAccountOptions, memoryAccount } from '../account/memory-account.ts'
export type { AccountFacts, AccountsOptions } from './account-holds.ts'
export { type Clock, systemClock } from './clock.ts'
export { createEngine } from './create-engine.ts'
export type { Engine, EngineOptions, PruneOptions, RunOptions } from './engine.ts'
export type {
  Journal,
  JournalBatch,
  JournalFilter,
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
