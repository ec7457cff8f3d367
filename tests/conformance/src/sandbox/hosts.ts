import { expect, it } from 'vitest'
import type { SandboxContext } from './sandbox-context.ts'

const nothing = { containers: 0, volumes: 0 }

/** Nothing outlives the process that wanted it. */
export function describeHosts({ harness, hasOwnKernel }: SandboxContext): void {
  // A kernel that ends has more to put away, on a machine that may be busy.
  const seconds = hasOwnKernel ? 10 : 5
  const within = { timeout: seconds * 1_000, interval: 100 }

  it.each([
    ['idle', 'SIGKILL'],
    ['busy', 'SIGKILL'],
    ['busy', 'SIGTERM'],
  ] as const)(`leaves nothing ${seconds} s after a process that was %s died of %s`, async (task, signal) => {
    const host = await harness.startHost(task)
    expect((await host.countLeft()).containers).toBeGreaterThanOrEqual(2)
    await host.kill(signal)
    await expect.poll(host.countLeft, within).toEqual(nothing)
  })
}
