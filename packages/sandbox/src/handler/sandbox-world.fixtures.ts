import type { WfloError } from '@wflo/core'
import { createEngine, type Engine, type EngineOptions } from '@wflo/core/engine'
import { type ScriptedRun, type ScriptedSandbox, scriptedSandbox } from '@wflo/core/testing'
import { type SandboxHandlerOptions, sandboxHandler } from './sandbox-handler.ts'

/** No back-off that a test would have to wait for. */
export const retry = { maxAttempts: 3, initialDelay: 1, maxDelay: 1 }

export const forever = () => new Promise<never>(() => {})

export interface WorldOptions extends SandboxHandlerOptions {
  readonly run?: ScriptedRun
  readonly engine?: EngineOptions
}

export interface World extends AsyncDisposable {
  readonly sandbox: ScriptedSandbox
  readonly engine: Engine
}

/** An engine whose sandbox answers by a script. */
export function createWorld({ run, engine: given, ...options }: WorldOptions = {}): World {
  const sandbox = scriptedSandbox(run === undefined ? {} : { run })
  const engine = createEngine({ ...given, handlers: [sandboxHandler(sandbox, options)] })
  return { sandbox, engine, [Symbol.asyncDispose]: () => engine.close() }
}

export async function failureOf(promise: Promise<unknown>): Promise<WfloError> {
  return await promise.then(
    () => {
      throw new Error('nothing failed')
    },
    (error) => error,
  )
}
