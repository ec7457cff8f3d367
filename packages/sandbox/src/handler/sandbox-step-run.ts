import type { HandlerContext, SandboxStepDefinition, SandboxStepInput } from '@wflo/core'
import type { SandboxPlace } from './check-step.ts'

/** One attempt of a sandbox step, and what serves it. */
export interface SandboxStepRun extends SandboxPlace {
  readonly step: SandboxStepDefinition
  readonly input: SandboxStepInput
  readonly context: HandlerContext
}
