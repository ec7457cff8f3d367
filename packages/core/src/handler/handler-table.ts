import { MissingHandlerError } from '../errors/missing-handler-error.ts'
import type { StepDefinition } from '../step/step-definition.ts'
import type { StepHandler } from './step-handler.ts'

/** Finds the handler of a step: its own, or that of its kind. */
export class HandlerTable {
  readonly #handlers: ReadonlyMap<string, StepHandler>

  /** Of two handlers for the same the later one serves. */
  constructor(handlers: readonly StepHandler[]) {
    this.#handlers = new Map(handlers.map((handler) => [keyOf(handler.kind, handler.step), handler]))
  }

  find(step: StepDefinition): StepHandler {
    const handler = this.#handlers.get(keyOf(step.kind, step.name)) ?? this.#handlers.get(keyOf(step.kind, undefined))
    if (handler !== undefined) return handler
    throw new MissingHandlerError(step.name, step.kind, `pass its handler in createEngine({ handlers })`)
  }
}

function keyOf(kind: string, step: string | undefined): string {
  return step === undefined ? kind : `${kind}/${step}`
}
