import { stat } from 'node:fs'
import { resolveLimits, type SandboxLimits, type SandboxResult } from '@wflo/core'
import { describe, expect, it } from 'vitest'
import type { SandboxContainer } from './container.ts'
import type { Frame } from './frames.ts'
import { createJob, type Job } from './job.ts'
import { runJob } from './run-job.ts'

/** A container whose supervisor is this test. */
class FakeContainer {
  readonly name = 'wflo-fake'
  readonly place: { readonly keep: boolean }
  readonly sent: Buffer[] = []
  noise = ''
  isRemoved = false
  #onFrame: ((frame: Frame) => void) | undefined
  #onEnd: (() => void) | undefined

  constructor(keep = false) {
    this.place = { keep }
  }

  listen(onFrame: (frame: Frame) => void, onEnd: () => void): void {
    this.#onFrame = onFrame
    this.#onEnd = onEnd
  }

  ignore(): void {
    this.#onFrame = undefined
    this.#onEnd = undefined
  }

  rest(): void {}

  send(frames: readonly Buffer[]): void {
    this.sent.push(...frames)
  }

  wake(): void {}

  finish(): void {}

  async remove(): Promise<void> {
    this.isRemoved = true
    this.#onEnd?.()
  }

  die(): void {
    this.#onEnd?.()
  }

  /** As if the supervisor had sent it. */
  say(type: string, content: string | object): void {
    const text = typeof content === 'string' ? content : JSON.stringify(content)
    this.#onFrame?.({ type, content: Buffer.from(text) })
  }
}

const end = {
  reason: 'exit',
  exitCode: 0,
  truncated: false,
  wallMs: 5,
  cpuMs: 4,
  peakMemory: 3,
  oomEvents: 0,
  skipped: [],
  skippedCount: 0,
}

interface World {
  readonly container: FakeContainer
  readonly job: Job
  readonly result: Promise<SandboxResult>
}

interface WorldOptions {
  readonly limits?: SandboxLimits
  readonly keep?: boolean
  readonly signal?: AbortSignal
  readonly died?: { readonly oom: boolean; readonly exitCode: number }
}

function begin({ limits = {}, keep = false, signal, died }: WorldOptions = {}): World {
  const container = new FakeContainer(keep)
  const job = createJob({ code: 'print(1)' }, resolveLimits(limits))
  const place = { container: container as unknown as SandboxContainer, endOf: async () => died }
  return { container, job, result: runJob(job, place, { signal }) }
}

describe('a run', () => {
  it('is what the supervisor says of it', async () => {
    const { container, job, result } = begin()
    container.say('o', 'out')
    container.say('e', 'err')
    container.say('v', { ...end, nonce: job.nonce, exitCode: 3 })
    container.say('f', 'a.txt')
    container.say('d', 'content')
    container.say('x', { ...end, nonce: job.nonce, exitCode: 3 })
    expect(await result).toMatchObject({ status: 'error', exitCode: 3, stdout: 'out', stderr: 'err' })
    expect(Buffer.from((await result).files['a.txt'] ?? []).toString()).toBe('content')
    expect((await result).usage).toEqual({ wallMs: 5, cpuMs: 4, peakMemory: 3, oomEvents: 0 })
  })

  it('does not end by the word of anybody who lacks the nonce', async () => {
    const { container, job, result } = begin()
    container.say('x', { ...end, nonce: 'guessed' })
    container.say('s', { nonce: 'guessed', problem: { path: 'a', code: 'ENOSPC' } })
    container.say('o', 'more')
    container.say('x', { ...end, nonce: job.nonce, exitCode: 7 })
    expect(await result).toMatchObject({ status: 'error', exitCode: 7, stdout: 'more' })
  })

  it('is cut at its limit of output, also if the supervisor does not', async () => {
    const { container, result } = begin({ limits: { output: 4 } })
    container.say('o', 'abcdef')
    expect(await result).toMatchObject({ status: 'output_limit', stdout: 'abcd', truncated: true })
    expect(container.isRemoved).toBe(true)
  })

  it('is ended by the host where the supervisor does not keep the time', { timeout: 10_000 }, async () => {
    const { container, result } = begin({ limits: { timeout: 50 } })
    container.say('o', 'partial')
    expect(await result).toMatchObject({ status: 'timeout', stdout: 'partial' })
    expect(container.isRemoved).toBe(true)
  })

  it('counts what has arrived, also where this process was busy until after its time', async () => {
    const { container, job, result } = begin({ limits: { timeout: 100 } })
    // From here the event loop goes to its timers, one of which is late, and then to what has arrived from outside.
    await new Promise((resolve) => setImmediate(resolve))
    stat('.', () => container.say('x', { ...end, nonce: job.nonce }))
    const busyUntil = performance.now() + 2_300
    while (performance.now() < busyUntil) void 0
    expect(await result).toMatchObject({ status: 'ok', usage: { wallMs: 5 } })
    expect(container.isRemoved).toBe(false)
  })

  it.each([{ wallMs: -1 }, { cpuMs: 'much' }, { skipped: null }, { skippedCount: 1.5 }])(
    'does not take %j for an end',
    (nonsense) => {
      const { container, job, result } = begin({ died: { oom: false, exitCode: 0 } })
      expect(() => container.say('x', { ...end, nonce: job.nonce, ...nonsense })).toThrow('the supervisor sent')
      container.die()
      return expect(result).resolves.toMatchObject({ status: 'killed' })
    },
  )

  it('that is aborted is cancelled, with what it wrote, and its container removed', async () => {
    const controller = new AbortController()
    const { container, result } = begin({ signal: controller.signal })
    container.say('o', 'partial')
    controller.abort()
    expect(await result).toMatchObject({ status: 'cancelled', stdout: 'partial' })
    expect(container.isRemoved).toBe(true)
  })

  it('of a session is stopped without its place, unless that does not answer', async () => {
    const controller = new AbortController()
    const { container, job, result } = begin({ keep: true, signal: controller.signal })
    controller.abort()
    expect(container.sent.at(-1)?.toString('latin1', 4, 5)).toBe('K')
    container.say('x', { ...end, nonce: job.nonce, reason: 'cancelled' })
    expect((await result).status).toBe('cancelled')
    expect(container.isRemoved).toBe(false)

    const silent = begin({ keep: true, signal: AbortSignal.abort() })
    expect((await silent.result).status).toBe('cancelled')
    expect(silent.container.isRemoved).toBe(true)
  })

  it('whose container dies ran out of memory, or was killed from outside', async () => {
    const short = begin({ died: { oom: true, exitCode: 137 } })
    short.container.say('o', 'before')
    short.container.die()
    expect(await short.result).toMatchObject({
      status: 'oom',
      exitCode: 137,
      stdout: 'before',
      usage: { oomEvents: 1 },
    })
    const killed = begin({ died: { oom: false, exitCode: 137 } })
    killed.container.die()
    expect((await killed.result).status).toBe('killed')
    expect(await killed.result).not.toHaveProperty('exitCode')
  })

  it('is no result where the engine or the supervisor broke', async () => {
    const lost = begin()
    lost.container.die()
    await expect(lost.result).rejects.toMatchObject({ code: 'sandbox_failed' })
  })

  it('is killed, not failed, where its supervisor breaks: else code could choose to be tried again', async () => {
    const broken = begin({ died: { oom: false, exitCode: 1 } })
    broken.container.noise = 'MemoryError'
    broken.container.die()
    expect((await broken.result).status).toBe('killed')
  })

  it('takes no file while its code runs', async () => {
    const { container } = begin()
    expect(() => container.say('f', 'a.txt')).toThrow('while the code was running')
    container.say('v', { ...end, nonce: 'guessed' })
    expect(() => container.say('d', 'x')).toThrow('while the code was running')
  })

  it('keeps its end where its files do not come whole', async () => {
    const { container, job, result } = begin({ died: { oom: false, exitCode: 137 } })
    container.say('v', { ...end, skipped: undefined, nonce: job.nonce, exitCode: 3 })
    container.say('f', 'whole')
    container.say('d', 'a')
    container.say('f', 'half')
    container.die()
    expect(await result).toMatchObject({ status: 'error', exitCode: 3, skipped: [{ path: 'half' }] })
    expect(Object.keys((await result).files)).toEqual(['whole'])
  })

  it('whose files did not fit never began, and says what to do', async () => {
    const { container, job, result } = begin()
    container.say('s', { nonce: job.nonce, problem: { path: 'big.bin', code: 'ENOSPC' } })
    await expect(result).rejects.toThrow('raise limits.disk')
  })

  it.each([
    [{ exitCode: 0, oomEvents: 1 }, 'ok'],
    [{ exitCode: 1, oomEvents: 1 }, 'oom'],
    [{ exitCode: 137, oomEvents: 0 }, 'error'],
    [{ reason: 'timeout', oomEvents: 1 }, 'timeout'],
    [{ reason: 'output_limit' }, 'output_limit'],
  ])('that ended with %j has the status %s', async (how, status) => {
    const { container, job, result } = begin()
    container.say('x', { ...end, ...how, nonce: job.nonce })
    expect((await result).status).toBe(status)
  })
})
