import type { Sandbox, SandboxRequest, SandboxResult, SandboxRunOptions } from '@wflo/core'
import { expect } from 'vitest'
import type { SandboxHarness, SandboxSettings, SandboxUnderTest } from './sandbox-harness.ts'

export type CodeOptions = Omit<SandboxRequest, 'code'> & SandboxRunOptions

/** A sandbox for one test. It is closed at the end of the scope, and nothing of it may be left then. */
export interface OwnSandbox extends SandboxUnderTest, AsyncDisposable {}

export interface SandboxContext {
  readonly harness: SandboxHarness
  /** The code's kernel is not the host's. */
  readonly hasOwnKernel: boolean
  /** The one that most tests share. */
  sandbox(): Sandbox
  /** Code in a place of its own. */
  run(code: string, options?: CodeOptions): Promise<SandboxResult>
  /** With no place ready, unless the settings say otherwise. */
  open(settings?: SandboxSettings): Promise<OwnSandbox>
}

export function createContext(harness: SandboxHarness, sandbox: () => Sandbox): SandboxContext {
  return {
    harness,
    hasOwnKernel: harness.isolation === 'kernel',
    sandbox,
    async run(code, { signal, onOutput, ...request } = {}) {
      return await sandbox().run({ code, ...request }, { signal, onOutput })
    },
    async open(settings) {
      return closing(await harness.create({ ready: 0, ...settings }))
    },
  }
}

function closing(subject: SandboxUnderTest): OwnSandbox {
  return {
    ...subject,
    async [Symbol.asyncDispose]() {
      await subject.sandbox.close()
      expect(await subject.countLeft()).toEqual({ containers: 0, volumes: 0 })
    },
  }
}
