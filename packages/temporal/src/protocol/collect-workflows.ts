import type { WorkflowDefinition } from '@wflo/core'
import { DefinitionTable } from '@wflo/core/runtime'

/** The workflows that a module of definitions exports, alone or in arrays, with their children. */
export function collectWorkflows(module: object): DefinitionTable {
  return new DefinitionTable(Object.values(module).flat().filter(isWorkflow))
}

function isWorkflow(value: unknown): value is WorkflowDefinition {
  if (typeof value !== 'object' || value === null) return false
  const { name, version, steps, run } = value as Partial<WorkflowDefinition>
  return typeof name === 'string' && typeof version === 'number' && Array.isArray(steps) && typeof run === 'function'
}
