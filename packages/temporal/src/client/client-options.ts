import type { Connection } from '@temporalio/client'
import type { BudgetLimit } from '@wflo/core'
import type { DataSettings } from '../codec/data-settings.ts'
import type { ConnectionSettings } from '../connection/connection-settings.ts'

export interface TemporalClientOptions extends ConnectionSettings, DataSettings {
  /** A connection of your own. Default: one is made at the first call, and closed with the client. */
  readonly connection?: Connection
  /** Where runs are started, and which are listed. Default `wflo`. */
  readonly taskQueue?: string
  /** For runs whose definition and start name none. Default: none, and a priced step is refused. */
  readonly budget?: BudgetLimit
}
