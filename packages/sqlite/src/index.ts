export { type SqliteJournalOptions, sqliteJournal } from './sqlite-journal.ts'
