import type { LogLevel, Money } from '@wflo/core'
import type { ConnectionSettings, EncryptionOptions } from '@wflo/temporal'

export interface Settings {
  /** Absent: the built-in ones. */
  readonly definitions?: string
  /** Absent: the one of the built-in definitions, else it is made at the start. */
  readonly bundle?: string
  readonly taskQueue: string
  /** Task queues by kind of step. */
  readonly taskQueues: Readonly<Record<string, string>>
  /** Absent: all. */
  readonly serves?: readonly string[]
  /** What is left out comes from Temporal's own variables and file. */
  readonly connection: Pick<ConnectionSettings, 'address' | 'namespace' | 'profile'>
  readonly port: number
  readonly bind: string
  readonly shutdownGraceMs: number
  readonly mostAttempts: number
  /** A folder. */
  readonly artifacts?: string
  readonly sandbox?: SandboxSettings
  readonly accounts?: AccountSettings
  /** Path of a price sheet. */
  readonly prices?: string
  readonly encryption?: EncryptionOptions
  readonly demo: boolean
  readonly logLevel: LogLevel
  readonly log: 'json' | 'text'
}

export interface SandboxSettings {
  readonly runtime: string
  /** Absent: that of `@wflo/sandbox`. */
  readonly image?: string
  /** Of a second. Absent: free. */
  readonly price?: Money
}

export interface AccountSettings {
  readonly path: string
  /** By scope. */
  readonly limits: Readonly<Record<string, Money>>
}
