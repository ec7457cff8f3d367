import { expect, it } from 'vitest'
import type { SandboxContext } from './sandbox-context.ts'

const nothing = { containers: 0, volumes: 0 }

/** Nothing outlives the process that wanted it. */
export function describeHosts({ harness }: SandboxContext): void {
  const within = { timeout: 5_000, interval: 100 }

  it.each([
    ['idle', 'SIGKILL'],
    ['busy', 'SIGKILL'],
    ['busy', 'SIGTERM'],
  ] as const)('leaves nothing 5 s after a process that was %s died of %s', async (task, signal) => {
    const host = await harness.startHost(task)
    expect((await host.countLeft()).containers).toBeGreaterThanOrEqual(2)
    await host.kill(signal)
    await expect.poll(host.countLeft, within).toEqual(nothing)
  })
}
