import type { App } from './app.ts'
import type { DemoAccess } from './demo-access.ts'

/** What the demo works with: its model is its own. */
export interface DemoApp extends App {
  readonly access: DemoAccess
}
