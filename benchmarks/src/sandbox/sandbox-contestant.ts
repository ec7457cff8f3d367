/** One way to run code. */
export interface SandboxContestant extends AsyncDisposable {
  readonly name: string
  /** Waits until the next sample can begin: what is to be ready is ready, and nothing of the last one is left. */
  readonly settle: () => Promise<void>
  /** From the request to the complete result, once. */
  readonly run: () => Promise<void>
}

/** What all of them run, and what has to come of it. */
export const task = { code: 'print(1)', output: '1\n' } as const

export function checkOutput(name: string, found: string, status: unknown): void {
  if (found === task.output) return
  throw new Error(`${name} gave ${JSON.stringify(found.slice(0, 500))} and ${JSON.stringify(status)}`)
}
