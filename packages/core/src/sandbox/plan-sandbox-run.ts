import { InvalidValueError } from '../errors/invalid-value-error.ts'
import type { Json } from '../json/json.ts'
import { type Money, parseMoney } from '../money/money.ts'
import type { AttemptPlan } from '../step/step-definition.ts'
import { priceTime } from './price-time.ts'

export interface SandboxPlanOptions {
  readonly name: string
  /** Milliseconds. */
  readonly timeout: number
}

/** Of its own for every step: two of them may be served by sandboxes at different prices. */
export function sandboxTariffKey(name: string): string {
  return `sandbox/${name}`
}

/** The pure half of a sandbox run: it is quoted as if it took all of its time. Where the sandbox is free, nothing is reserved. */
export function planSandboxRun({ name, timeout }: SandboxPlanOptions, call: Json): readonly AttemptPlan[] {
  return [
    {
      tariff: sandboxTariffKey(name),
      resolve(tariff) {
        const perSecond = readPrice(tariff, name)
        const quote = perSecond === undefined ? {} : { quote: priceTime(perSecond, timeout) }
        return { input: { call, tariff }, ...quote }
      },
    },
  ]
}

function readPrice(tariff: Json, step: string): Money | undefined {
  const given = tariff as unknown as Partial<Record<string, unknown>> | null
  if (given?.free === true) return undefined
  if (typeof given?.perSecond === 'string') return parseMoney(given.perSecond)
  throw new InvalidValueError(
    `the tariff of step "${step}" is ${JSON.stringify(tariff)}, and has to be { free: true } or { perSecond: "0.0001", sheet: "…" }`,
    { step },
  )
}
