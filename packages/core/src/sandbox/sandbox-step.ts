import type { ArtifactReference } from '../artifact/artifact-store.ts'
import type { MoneyString } from '../money/money.ts'
import type { Step, StepDefinition } from '../step/step-definition.ts'
import type { ResolvedLimits } from './resolve-limits.ts'
import type { SandboxLanguage } from './sandbox-capabilities.ts'
import type { SandboxNetwork } from './sandbox-network.ts'
import type { SandboxStatus, SandboxUsage, SkippedFile } from './sandbox-result.ts'

/** A file of a step, as JSON: its text, its bytes, or what an artifact store keeps, such as a file of an earlier step. */
export type SandboxStepFile = string | { readonly base64: string } | ArtifactReference

/** Paths as in `SandboxFiles`. */
export type SandboxStepFiles = Readonly<Record<string, SandboxStepFile>>

/** A file that a step made. The bytes are in the artifact store, not in the log. */
export interface ProducedFile {
  readonly path: string
  /** Bytes. */
  readonly size: number
  readonly artifact: ArtifactReference
}

/** What code did, as JSON. Code that fails does not fail its step: whoever called it sees what it wrote. */
export interface SandboxStepOutput {
  readonly status: Exclude<SandboxStatus, 'cancelled'>
  /** 128 and the signal's number where a signal ended it. Absent: it never ended by itself. */
  readonly exitCode?: number
  readonly stdout: string
  readonly stderr: string
  /** Output was cut off at its limit. */
  readonly truncated: boolean
  readonly files: readonly ProducedFile[]
  /** The first 100 files that were asked for and did not come back. */
  readonly skipped: readonly SkippedFile[]
  readonly skippedCount: number
  readonly usage: SandboxUsage
}

/** What a sandbox step is, for its handler. */
export interface SandboxStepSettings {
  readonly language: SandboxLanguage
  readonly code: string | ((input: never) => string)
  readonly files: SandboxStepFiles | ((input: never) => SandboxStepFiles)
  readonly artifacts: readonly string[]
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** Milliseconds and bytes. What is absent is as the sandbox was made. */
  readonly limits: Partial<ResolvedLimits> & Pick<ResolvedLimits, 'timeout' | 'output'>
  readonly network: SandboxNetwork
}

export interface SandboxStepDefinition extends StepDefinition {
  readonly sandbox: SandboxStepSettings
}

/** A sandbox step with its types: `Call` is what `ctx.run` takes. */
export interface SandboxStep<Name extends string = string, Call = never> extends Step<Name, Call, SandboxStepOutput> {
  readonly sandbox: SandboxStepSettings
}

/** What sandbox seconds cost, in plain JSON. */
export type SandboxTariff =
  | { readonly free: true }
  | {
      /** US dollars. */
      readonly perSecond: MoneyString
      /** What the price is called in the ledger. */
      readonly sheet: string
    }

/** What goes to the handler of a sandbox step: the call, and the tariff that its quote was made from. */
export interface SandboxStepInput<Call = unknown> {
  readonly call: Call
  readonly tariff: SandboxTariff
}
