import { type Json, type RunHandle, usd, type WorkflowDefinition } from '@wflo/core'
import * as define from './definitions.ts'

/** One recorded run: what it was started with, and what was done to it from outside. */
export interface Feature {
  readonly workflow: WorkflowDefinition
  readonly input?: Json
  /** Done once the run has started. */
  readonly drive?: (run: RunHandle) => Promise<void>
  /** Done after its end. */
  readonly afterwards?: (run: RunHandle) => Promise<void>
  /** The process ends after this append, and another one goes on. */
  readonly crashAfter?: number
}

async function raiseOncePaused(run: RunHandle): Promise<void> {
  for await (const event of run.events()) {
    if (event.type !== 'run-pause') continue
    await run.raiseBudget(usd('0.2'))
    return
  }
}

async function pauseForAWhile(run: RunHandle): Promise<void> {
  await run.pause('lunch')
  await new Promise((resolve) => setTimeout(resolve, 40))
  await run.resume()
}

/** One for every feature of the log, by the name of its file. */
export const features: Readonly<Record<string, Feature>> = {
  steps: { workflow: define.steps },
  linear: { workflow: define.linear, input: 21 },
  parallel: { workflow: define.parallel },
  retries: { workflow: define.retries },
  failure: { workflow: define.failure },
  'model-call': { workflow: define.modelCall },
  fallback: { workflow: define.fallback },
  race: { workflow: define.race },
  'left-open': { workflow: define.leftOpen },
  timers: { workflow: define.timers },
  messages: { workflow: define.messages, drive: (run) => run.send(define.goldenEvent) },
  cancelled: { workflow: define.cancelled, drive: (run) => run.cancel('it was asked for') },
  'budget-wait': { workflow: define.budgetWait },
  'budget-refusal': { workflow: define.budgetRefusal },
  overrun: { workflow: define.overrun },
  'state-and-random': { workflow: define.stateAndRandom },
  lost: { workflow: define.lost, crashAfter: 1 },
  warnings: { workflow: define.warnings },
  paused: { workflow: define.paused, drive: raiseOncePaused },
  busy: { workflow: define.busy },
  tightened: { workflow: define.tightened },
  children: { workflow: define.parent },
  approval: { workflow: define.approval, drive: (run) => run.approve({ approved: true, by: 'ada', note: 'fine' }) },
  'approval-timeout': { workflow: define.approvalTimeout },
  'requested-pause': { workflow: define.requestedPause, drive: pauseForAWhile },
  deadline: { workflow: define.deadline },
  continued: { workflow: define.continued, drive: (run) => run.send(define.goldenEvent) },
  agent: { workflow: define.agent },
  pair: { workflow: define.pair },
  sandboxed: { workflow: define.sandboxed },
  reconciled: { workflow: define.reconciled, afterwards: (run) => run.reconcile('1/cheap/1', '0.03') },
}
