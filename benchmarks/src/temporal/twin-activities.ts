import { heartbeat } from '@temporalio/activity'
import type { Counted } from './definitions.ts'

/** Micro-dollars. */
export interface Paid extends Counted {
  readonly cost: number
}

export function increment({ value, ...rest }: Counted): Promise<Counted> {
  return alive(() => ({ ...rest, value: value + 1 }))
}

export function pay({ value, ...rest }: Counted): Promise<Paid> {
  return alive(() => ({ ...rest, value: value + 1, cost: 4_000 }))
}

/** Whoever has a heartbeat timeout has to send heartbeats, however short the work may be. */
async function alive<Value>(work: () => Value): Promise<Value> {
  const timer = setInterval(() => heartbeat(), 1_500)
  try {
    return await work()
  } finally {
    clearInterval(timer)
  }
}
