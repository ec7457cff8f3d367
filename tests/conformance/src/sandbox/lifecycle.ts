import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { hostSlackMs } from './expect-in-time.ts'
import { python } from './python.ts'
import type { SandboxContext } from './sandbox-context.ts'

const endless = "import sys\nsys.stdout.write('begun\\n')\nwhile True: pass"

const nothing = { containers: 0, volumes: 0 }

/** Runs can be cancelled at any moment, places can be lost, and a sandbox ends with all it has. */
export function describeLifecycle(context: SandboxContext): void {
  describe('cancelling', () => describeCancelling(context))
  describe('losing a place', () => describeLosing(context))
  describe('closing', () => describeClosing(context))

  it('says what it is', async () => {
    const sandbox = context.sandbox()
    expect(sandbox.capabilities.isolation).toBe(context.harness.isolation)
    expect(sandbox.capabilities.languages).toContain('python')
    expect(sandbox.capabilities.network).toContain('none')
    const { description, warnings } = await sandbox.probe()
    expect(description).not.toBe('')
    expect(warnings.every((warning) => warning.length > 10)).toBe(true)
    await expect(sandbox.probe({ signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough')
  })
}

function describeCancelling(context: SandboxContext): void {
  it('runs nothing where the signal was aborted before', async () => {
    await using own = await context.open()
    const result = await own.sandbox.run({ code: 'print(1)' }, { signal: AbortSignal.abort() })
    expect(result).toMatchObject({ status: 'cancelled', stdout: '', files: {} })
    expect(result.exitCode).toBeUndefined()
    expect(await own.countLeft()).toEqual(nothing)
    await expect(own.sandbox.open({ signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough')
  })

  it('leaves nothing, at whichever moment of making a place', async () => {
    await using own = await context.open({ maxConcurrent: 4 })
    const moments = [0, 3, 10, 30, 60, 100, 160, 250, 400, 600]
    const statuses = await Promise.all(
      moments.map(async (ms) => (await own.sandbox.run({ code: endless }, { signal: AbortSignal.timeout(ms) })).status),
    )
    expect(statuses).toEqual(moments.map(() => 'cancelled'))
    const opened = await Promise.allSettled(moments.map((ms) => own.sandbox.open({ signal: AbortSignal.timeout(ms) })))
    for (const each of opened) if (each.status === 'fulfilled') await each.value.dispose()
    await expect.poll(own.countLeft).toEqual({ containers: 0, volumes: 0 })
  })

  it('kills code that runs, at once, and keeps what it had written', async () => {
    const abort = new AbortController()
    let aborted = 0
    const onOutput = (): void => {
      aborted = performance.now()
      abort.abort()
    }
    const result = await context.run(`print('x' * 100_000)\n${endless}`, { signal: abort.signal, onOutput })
    expect(result.status).toBe('cancelled')
    expect(result.stdout).toMatch(/^x+/)
    expect(performance.now() - aborted).toBeLessThan(1_000 + hostSlackMs)
  })

  it('is possible while files come back, and too late afterwards', async () => {
    const code = python`
      for n in range(30): open(str(n), 'wb').write(bytes(1 << 20))
      print('written', flush=True)
    `
    for (const wait of [0, 10]) {
      const abort = new AbortController()
      const onOutput = (): void => void sleep(wait).then(() => abort.abort())
      const result = await context.run(code, { artifacts: ['*'], signal: abort.signal, onOutput })
      expect(result.status).toMatch(/^(cancelled|ok)$/)
      if (result.status === 'ok') expect(Object.keys(result.files)).toHaveLength(30)
    }
    const late = new AbortController()
    const result = await context.run('print(1)', { signal: late.signal })
    late.abort()
    expect(result.status).toBe('ok')
  })
}

function describeLosing(context: SandboxContext): void {
  it('is the status of code whose place was removed from outside', async () => {
    await using own = await context.open()
    const started = performance.now()
    let removal: Promise<number> | undefined
    const onOutput = (): void => {
      removal ??= own.removeFromOutside()
    }
    const result = await own.sandbox.run({ code: endless }, { onOutput })
    expect(result).toMatchObject({ status: 'killed', stdout: 'begun\n' })
    expect(result.exitCode).toBeUndefined()
    expect(await removal).toBeGreaterThan(0)
    expect(performance.now() - started).toBeLessThan(10_000)
  })

  it('goes unnoticed where it was one that was ready', async () => {
    await using own = await context.open({ ready: 2 })
    await own.fill()
    expect(await own.removeFromOutside()).toBe(2)
    for (const word of ['a', 'b', 'c']) {
      expect(await own.sandbox.run({ code: `print('${word}')` })).toMatchObject({ status: 'ok', stdout: `${word}\n` })
    }
  })
}

function describeClosing(context: SandboxContext): void {
  it('cancels what runs and what waits, and leaves nothing', async () => {
    await using own = await context.open({ maxConcurrent: 2 })
    const { promise: begun, resolve } = Promise.withResolvers<void>()
    const runs = [1, 2, 3, 4].map((_, index) =>
      own.sandbox.run({ code: endless }, index === 0 ? { onOutput: () => resolve() } : {}),
    )
    await Promise.race([begun, ...runs])
    const closing = own.sandbox.close()
    expect((await Promise.all(runs)).map(({ status }) => status)).toEqual(Array(4).fill('cancelled'))
    await closing
    expect(await own.countLeft()).toEqual({ containers: 0, volumes: 0 })
  })

  it('refuses whatever comes later, and does no harm when it is done again', async () => {
    const { sandbox } = await context.open()
    await Promise.all([sandbox.close(), sandbox.close()])
    await sandbox[Symbol.asyncDispose]()
    const closed = { code: 'sandbox_closed' }
    await expect(sandbox.run({ code: 'print(1)' })).rejects.toMatchObject(closed)
    await expect(sandbox.open()).rejects.toMatchObject(closed)
    await expect(sandbox.probe()).rejects.toMatchObject(closed)
    await expect(sandbox.spawn({ code: 'print(1)' }).result).rejects.toMatchObject(closed)
  })

  it('ends sessions, and what runs in them', async () => {
    await using own = await context.open()
    const session = await own.sandbox.open()
    const { promise: begun, resolve } = Promise.withResolvers<void>()
    const running = session.run({ code: endless }, { onOutput: () => resolve() })
    await Promise.race([begun, running])
    await own.sandbox.close()
    expect((await running).status).toBe('cancelled')
    await expect(session.run({ code: 'print(1)' })).rejects.toMatchObject({ code: 'sandbox_closed' })
    await session.dispose()
  })

  it('may come while places are made for the first time', async () => {
    for (const ms of [0, 50, 200]) {
      await using own = await context.open({ ready: 2 })
      const run = own.sandbox.run({ code: 'print(1)' }).then(
        ({ status }) => status,
        ({ code }) => code,
      )
      await sleep(ms)
      await own.sandbox.close()
      expect(await run).toMatch(/^(cancelled|ok|sandbox_closed)$/)
      expect(await own.countLeft()).toEqual(nothing)
    }
  })

  it('leaves nothing of what was asked for just before', async () => {
    for (const ms of [0, 1, 100]) {
      await using own = await context.open({ ready: 2, egress: { resolve: async () => [] } })
      const filling = own.fill().catch(() => {})
      const run = own.sandbox.run({ code: 'print(1)', network: { allow: ['example.com'] } }).catch(() => {})
      await sleep(ms)
      await own.sandbox.close()
      await Promise.all([filling, run])
      expect(await own.countLeft()).toEqual(nothing)
      await sleep(300)
      expect(await own.countLeft()).toEqual(nothing)
    }
  })
}
