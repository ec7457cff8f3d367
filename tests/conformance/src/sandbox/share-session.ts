import type { SandboxCommand, SandboxResult, SandboxSession, SandboxSessionOptions } from '@wflo/core'
import { afterAll, beforeAll } from 'vitest'
import type { SandboxContext } from './sandbox-context.ts'

export type RunInSession = (code: string, command?: Omit<SandboxCommand, 'code'>) => Promise<SandboxResult>

/** One place for all tests of a `describe`: they are about the code, and a fresh place for each would take its time. */
export function shareSession({ sandbox }: SandboxContext, options: SandboxSessionOptions = {}): RunInSession {
  let session: SandboxSession
  beforeAll(async () => {
    session = await sandbox().open(options)
  })
  afterAll(async () => await session?.dispose())
  return async (code, command = {}) => await session.run({ code, ...command })
}
