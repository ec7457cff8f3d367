export { type SqliteAccountOptions, sqliteAccount } from './account/sqlite-account.ts'
export { type SqliteJournalOptions, sqliteJournal } from './sqlite-journal.ts'
