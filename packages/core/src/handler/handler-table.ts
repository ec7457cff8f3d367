import { MissingHandlerError } from '../errors/missing-handler-error.ts'
import type { StepDefinition } from '../step/step-definition.ts'
import { howToImplement } from './custom-handler.ts'
import type { StepHandler } from './step-handler.ts'

/** Finds the handler of a step: its own, or that of its kind. */
export class HandlerTable {
  readonly #handlers: ReadonlyMap<string, StepHandler>

  /** Of two handlers for the same the later one serves. */
  constructor(handlers: readonly StepHandler[]) {
    this.#handlers = new Map(handlers.map((handler) => [keyOf(handler.kind, handler.step), handler]))
  }

  /** Throws `MissingHandlerError` where nobody serves the step, and for a custom step that has no code. */
  find({ name, kind, run }: StepDefinition): StepHandler {
    const own = this.#handlers.get(keyOf(kind, name))
    if (own !== undefined) return own
    if (kind === 'custom' && run === undefined) throw new MissingHandlerError(name, kind, howToImplement)
    const handler = this.#handlers.get(keyOf(kind, undefined))
    if (handler !== undefined) return handler
    throw new MissingHandlerError(name, kind, 'pass its handler in createEngine({ handlers })')
  }
}

function keyOf(kind: string, step: string | undefined): string {
  return step === undefined ? kind : `${kind}/${step}`
}
