import {
  type ArtifactStore,
  formatUsd,
  InvalidValueError,
  type Money,
  type Sandbox,
  type SandboxStepDefinition,
  type SandboxStepInput,
  type SandboxTariff,
  type StepDefinition,
  type StepHandler,
} from '@wflo/core'
import { checkStep } from './check-step.ts'
import { runSandboxStep } from './run-sandbox-step.ts'

export interface SandboxHandlerOptions {
  /**
   * Where files that steps made are kept, and files of earlier steps come from. Every process that serves such steps needs
   * the same. Default: none, and a step that asks for `artifacts` is refused.
   */
  readonly artifacts?: ArtifactStore
  /**
   * Of one second of running code, in pico-dollars: `usd('0.0001')`. All of a step's `limits.timeout` is reserved in the
   * budget of the run, and the time that it took is charged. Default: free.
   */
  readonly price?: Money
  /** What the price is called in the ledger. Default `sandbox`. */
  readonly sheet?: string
  /** The one step that it serves: others may have a sandbox of their own. Default: every sandbox step. */
  readonly step?: string
}

/** Serves sandbox steps with a sandbox. Closing it stays with whoever made it. */
export function sandboxHandler(sandbox: Sandbox, options: SandboxHandlerOptions = {}): StepHandler {
  const { artifacts, price = 0n, sheet = 'sandbox', step } = options
  const tariff = toTariff(price, sheet)
  const place = { sandbox, artifacts }
  return {
    kind: 'sandbox',
    ...(step === undefined ? {} : { step }),
    tariff: () => ({ ...tariff }),
    async check(_, definition) {
      checkStep(toSandboxStep(definition), place)
      await sandbox.probe()
    },
    run: (input, context) =>
      runSandboxStep({
        ...place,
        step: toSandboxStep(context.step),
        input: input as unknown as SandboxStepInput,
        context,
      }),
  }
}

function toTariff(price: Money, sheet: string): SandboxTariff {
  if (typeof price !== 'bigint' || price < 0n) {
    throw new InvalidValueError(
      `price is ${String(price)}, and has to be an amount of 0 or more, such as usd('0.0001')`,
    )
  }
  return price === 0n ? { free: true } : { perSecond: formatUsd(price), sheet }
}

function toSandboxStep(step: StepDefinition): SandboxStepDefinition {
  if ('sandbox' in step) return step as SandboxStepDefinition
  throw new InvalidValueError(`step "${step.name}" has no code for a sandbox: make it with defineSandboxStep`, {
    step: step.name,
  })
}
