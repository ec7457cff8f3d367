/** Where an engine gets its time from. `@wflo/core/testing` has one that a test moves by hand. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Calls back once, not before `dueAt`. Returns what cancels it. */
  wakeAt(dueAt: number, callback: () => void): () => void
}

/** `setTimeout` takes at most a signed 32 bit number of milliseconds, so longer waits are cut in pieces. */
const longestTimeout = 2_147_483_647

export function systemClock(): Clock {
  return { now: () => Date.now(), wakeAt: wakeAtSystemTime }
}

function wakeAtSystemTime(dueAt: number, callback: () => void): () => void {
  let timer: ReturnType<typeof setTimeout>
  const arm = (): void => {
    timer = setTimeout(fire, Math.min(Math.max(0, dueAt - Date.now()), longestTimeout))
  }
  // A timer of Node may fire a millisecond early: it counts by another clock.
  const fire = (): void => (Date.now() < dueAt ? arm() : callback())
  arm()
  return () => clearTimeout(timer)
}
