import type { ToolCall } from '../llm/tool-call.ts'
import type { BudgetView } from '../run/budget-view.ts'

/** What an agent has just done. */
export interface AgentTurn {
  /** From 1. */
  readonly turn: number
  readonly text: string
  /** What it asks for. Empty: it is done. */
  readonly toolCalls: readonly ToolCall[]
  /** The run's, after the turn. */
  readonly budget: BudgetView
}
