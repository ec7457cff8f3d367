import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { ContainerEvents } from './container-events.ts'
import type { Engine } from './engine.ts'

const name = 'wflo-1'

/** What is told of the end of a container after the engine said these words, each as an action or as an exit code. */
async function endAfter(words: readonly (string | number)[], hasOwnKernel = false): Promise<unknown> {
  const stream = new PassThrough()
  const engine = { events: async () => stream } as unknown as Engine
  const events = new ContainerEvents(engine, { label: 'a=b', hasOwnKernel })
  await events.watch()
  const end = events.endOf(name)
  for (const word of words) {
    const exitCode = typeof word === 'number' ? String(word) : undefined
    const Action = typeof word === 'number' ? 'die' : word
    stream.write(`${JSON.stringify({ Action, Actor: { Attributes: { name, exitCode } } })}\n`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  try {
    return await end
  } finally {
    events.close()
  }
}

describe('the end of a container', () => {
  it.each([
    ['by itself', [1], { oom: false, exitCode: 1 }],
    ['for lack of memory', ['oom', 137], { oom: true, exitCode: 137 }],
    ['for lack of memory, which is said late', [137, 'oom'], { oom: true, exitCode: 137 }],
    ['by somebody', ['kill', 137], { oom: false, exitCode: 137 }],
    ['by somebody, which is said late', [137, 'kill'], { oom: false, exitCode: 137 }],
    ['by nobody knows whom', [137], { oom: false, exitCode: 137 }],
    ['that nobody tells of', [], undefined],
  ] as const)('%s', async (_, words, end) => {
    expect(await endAfter(words)).toEqual(end)
  })

  it.each([
    ['by the kernel of the host, where the engine has missed it', [137], true],
    ['by somebody', ['kill', 137], false],
    ['of itself', [2], false],
  ] as const)('that has a kernel of its own, %s', async (_, words, oom) => {
    expect(await endAfter(words, true)).toMatchObject({ oom })
  })
})
