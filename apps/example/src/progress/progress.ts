import type { RunEvent } from '@wflo/core'

/** Shows how a run gets on. */
export interface Progress {
  show(event: RunEvent): void
  /** Takes an event that was shown another time, so that those behind it can be understood. */
  recall(event: RunEvent): void
  /** A line of its own, between the others. */
  note(line: string): void
  /** Leaves the screen to others, until there is something to show again. */
  rest(): void
  /** Leaves the last state on the screen. */
  end(): void
}

export const silentProgress: Progress = {
  show: () => {},
  recall: () => {},
  note: () => {},
  rest: () => {},
  end: () => {},
}
