import { MissingHandlerError } from '../errors/missing-handler-error.ts'
import type { StepDefinition } from '../step/step-definition.ts'
import type { StepHandler } from './step-handler.ts'

/** Finds the handler of a step by its kind. */
export class HandlerTable {
  readonly #handlers: ReadonlyMap<string, StepHandler>

  /** Of two handlers for one kind the later one serves. */
  constructor(handlers: readonly StepHandler[]) {
    this.#handlers = new Map(handlers.map((handler) => [handler.kind, handler]))
  }

  find(step: StepDefinition): StepHandler {
    const handler = this.#handlers.get(step.kind)
    if (handler !== undefined) return handler
    throw new MissingHandlerError(step.name, step.kind, `pass its handler in createEngine({ handlers })`)
  }
}
