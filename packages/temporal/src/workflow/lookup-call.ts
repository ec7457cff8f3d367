import { scheduleLocalActivity } from '@temporalio/workflow'
import type { Json } from '@wflo/core'
import type { EffectCommand, Outcome } from '@wflo/core/runtime'
import type { InputArguments, TariffArguments } from '../protocol/attempt-arguments.ts'
import { names } from '../protocol/names.ts'
import { beginCall, type Call } from './call.ts'
import { toOutcome } from './to-outcome.ts'

/** A look-up ends by itself after a minute. */
const mostLookupMs = 75_000

/** A local activity: one event, and no task of its own. */
function callLocally(type: string, args: readonly unknown[]): Call<Outcome> {
  const options = { startToCloseTimeout: mostLookupMs, retry: { maximumAttempts: 1 } }
  return beginCall({
    wait: 'activity',
    begin: () => scheduleLocalActivity<Json>(type, [...args], options),
    toValue: (output): Outcome => ({ status: 'completed', output }),
    onError: toOutcome,
  })
}

/** Looks the tariff of a model up, once for each run and model. */
export function callTariff({ name, step }: EffectCommand): Call<Outcome> {
  const args: TariffArguments = [name, step?.name ?? name]
  return callLocally(names.tariff, args)
}

/** Validates what a child is given, where schemas may run. */
export function callInput(...args: InputArguments): Call<Outcome> {
  return callLocally(names.input, args)
}
