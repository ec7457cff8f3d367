import { hasCode, WfloError } from './wflo-error.ts'

/** The engine was closed while, or before, this was asked of it. */
export class EngineClosedError extends WfloError {
  override readonly name = 'EngineClosedError' as const

  constructor() {
    super('the engine is closed: create a new one on the same journal and call recover() to go on', {
      code: 'engine_closed',
    })
  }

  static override isInstance(value: unknown): value is EngineClosedError {
    return hasCode(value, 'engine_closed')
  }
}
