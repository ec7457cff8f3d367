import { DuplicateDefinitionError } from '../errors/duplicate-definition-error.ts'
import { UnknownWorkflowError } from '../errors/unknown-workflow-error.ts'
import type { WorkflowDefinition } from './workflow-definition.ts'

/** The workflows that an engine knows, by name and version. */
export class DefinitionTable {
  readonly #definitions = new Map<string, WorkflowDefinition>()

  constructor(definitions: readonly WorkflowDefinition[]) {
    for (const definition of definitions) this.add(definition)
  }

  /** With everything that it may start. Adding the same definition again changes nothing. */
  add(definition: WorkflowDefinition): void {
    const key = keyOf(definition.name, definition.version)
    const known = this.#definitions.get(key)
    if (known === definition) return
    if (known !== undefined) throw new DuplicateDefinitionError(definition.name, definition.version)
    this.#definitions.set(key, definition)
    for (const child of definition.children ?? []) this.add(child)
  }

  has(name: string, version: number): boolean {
    return this.#definitions.has(keyOf(name, version))
  }

  find(name: string, version: number): WorkflowDefinition {
    const definition = this.#definitions.get(keyOf(name, version))
    if (definition === undefined) throw new UnknownWorkflowError(name, version)
    return definition
  }

  list(): readonly WorkflowDefinition[] {
    return [...this.#definitions.values()]
  }
}

function keyOf(name: string, version: number): string {
  return `${name}@${version}`
}
