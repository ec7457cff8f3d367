import type { Json } from '@wflo/core'
import { Attempts, type HandlerTable, systemClock } from '@wflo/core/engine'
import type { Outcome } from '@wflo/core/runtime'
import { parseWorkflowType } from '../protocol/names.ts'
import type { ActivityOptions } from './activity-options.ts'
import { findStep } from './perform-attempt.ts'
import { failureOf } from './to-failure.ts'

export interface LookupRequest extends Omit<ActivityOptions, 'handlers'> {
  readonly handlers: HandlerTable
  readonly tariff: string
  readonly step: string
  readonly workflowType: string
}

/** Looks a tariff up. Fails with the error of whoever has no price. */
export async function performLookup(request: LookupRequest): Promise<Json> {
  const { name, version } = parseWorkflowType(request.workflowType) ?? { name: request.workflowType, version: 1 }
  const step = findStep(request.definitions, { name, version }, request.step)
  const outcome = await new Promise<Outcome>((resolve) => {
    const { handlers, config, logger } = request
    const attempts = new Attempts({
      runId: '',
      workflow: name,
      holds: undefined,
      handlers,
      config,
      logger,
      clock: systemClock(),
      onOutcome: (_, ended) => resolve(ended),
      onPart: () => {},
    })
    attempts.begin({
      key: `0/tariff/${request.tariff}`,
      kind: 'tariff',
      name: request.tariff,
      attempt: 1,
      input: request.tariff,
      target: request.tariff,
      step,
      state: {},
      budget: { spent: '0', reserved: '0', unresolved: '0' },
    })
  })
  if (outcome.status !== 'completed') throw failureOf(outcome)
  return outcome.output
}
