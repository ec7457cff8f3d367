import { DeterminismError, type WorkflowDefinition } from '@wflo/core'

/** What a definition may run, by name: its commands cannot be the same where this differs. Sorted. */
export interface DefinitionShape {
  /** `kind:name`. */
  readonly steps: readonly string[]
  /** `name@version`. */
  readonly children?: readonly string[]
}

export function shapeOf({ steps, children = [] }: WorkflowDefinition): DefinitionShape {
  const shape = { steps: steps.map(({ kind, name }) => `${kind}:${name}`).sort() }
  if (children.length === 0) return shape
  return { ...shape, children: children.map(({ name, version }) => `${name}@${version}`).sort() }
}

/** Throws a `DeterminismError` that names what the definition no longer has, and what it has more. */
export function checkShape(runId: string, workflow: WorkflowDefinition, began: DefinitionShape): void {
  const now = shapeOf(workflow)
  const all = (shape: DefinitionShape): readonly string[] => [...shape.steps, ...(shape.children ?? [])]
  const gone = all(began).filter((part) => !all(now).includes(part))
  const added = all(now).filter((part) => !all(began).includes(part))
  if (gone.length === 0 && added.length === 0) return
  const changes = [...gone.map((part) => `${part} is gone`), ...added.map((part) => `${part} is new`)]
  throw new DeterminismError(
    `run "${runId}" began with another definition of "${workflow.name}" version ${workflow.version}: ${changes.join(', ')}. Serve the one that it began with, and give the new one a higher version`,
  )
}
