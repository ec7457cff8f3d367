import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { python } from './python.ts'
import type { SandboxContext } from './sandbox-context.ts'

/** Each run has a place to itself; places are limited, and given in the order of asking. */
export function describePool(context: SandboxContext): void {
  describe('side by side', () => describeSideBySide(context))
  describe('the queue', () => describeQueue(context))

  it('has places ready, and makes each anew that was used', async () => {
    await using own = await context.open({ ready: 2 })
    const seen = new Set<string>()
    const code = python`
      import os, time
      print(os.stat('/work').st_dev, os.stat('/work').st_ctime_ns, os.path.exists('/tmp/used'), len(os.listdir('/work')))
      open('/tmp/used', 'w').close()
    `
    for (let index = 0; index < 4; index += 1) {
      const { stdout } = await own.sandbox.run({ code })
      expect(stdout).toMatch(/ False 1\n$/)
      seen.add(stdout)
    }
    expect(seen.size).toBe(4)
    await expect.poll(async () => (await own.countLeft()).containers).toBe(2)
  })

  it('needs none to be ready', async () => {
    await using own = await context.open()
    expect(await own.sandbox.run({ code: 'print(1)' })).toMatchObject({ status: 'ok', stdout: '1\n' })
    await expect.poll(async () => (await own.countLeft()).containers).toBe(0)
  })
}

function describeSideBySide(context: SandboxContext): void {
  it('runs do not disturb each other: same port, same socket, same files', async () => {
    await using own = await context.open({ maxConcurrent: 8 })
    const code = python`
      import os, socket, sys, time
      server = socket.create_server(('127.0.0.1', 8080))
      local = socket.socket(socket.AF_UNIX); local.bind('\0wflo-same-name')
      for folder in ('/work', '/tmp', '/dev/shm'):
          with open(folder + '/same', 'x') as file: file.write(sys.argv[1])
      time.sleep(0.5)
      print(open('/tmp/same').read(), len([name for name in os.listdir('/proc') if name.isdigit()]) <= 2, os.listdir('/work'))
    `
    const numbers = Array.from({ length: 8 }, (_, index) => `${index}`)
    const results = await Promise.all(numbers.map((number) => own.sandbox.run({ code, args: [number] })))
    for (const [index, { status, stdout, stderr }] of results.entries()) {
      expect([status, stderr]).toEqual(['ok', ''])
      expect(stdout).toMatch(new RegExp(`^${index} True \\['(same|main.py)', '(same|main.py)'\\]\n$`))
    }
  })

  it('every run resolves, however fast it ends', async () => {
    await using own = await context.open({ maxConcurrent: 8 })
    const results = await Promise.all(
      Array.from({ length: 16 }, (_, index) => own.sandbox.run({ code: `exit(${index})` })),
    )
    expect(results.map(({ exitCode }) => exitCode)).toEqual(Array.from({ length: 16 }, (_, index) => index))
  })
}

function describeQueue(context: SandboxContext): void {
  const timed = 'import time; begun = time.time(); time.sleep(0.25); print(begun, time.time())'
  const slow = 'import time; time.sleep(1.5)'

  it('lets as many run at once as it may, in the order of asking', async () => {
    await using own = await context.open({ maxConcurrent: 2 })
    const results = await Promise.all(Array.from({ length: 6 }, () => own.sandbox.run({ code: timed })))
    const spans = results.map(({ stdout }) => stdout.trim().split(' ').map(Number) as [number, number])
    for (const [begun] of spans) {
      expect(spans.filter(([from, to]) => from <= begun && begun < to).length).toBeLessThanOrEqual(2)
    }
    const order = spans.map(([begun]) => begun)
    // Two that run at once may begin in any order.
    for (const [index, begun] of order.entries())
      expect(begun).toBeLessThan((order[index + 2] ?? Number.POSITIVE_INFINITY) + 0.001)
  })

  it('gives up after the longest wait, and says so', async () => {
    await using own = await context.open({ maxConcurrent: 1, queueTimeout: 300 })
    const { promise: begun, resolve } = Promise.withResolvers<void>()
    const first = own.sandbox.run({ code: `print(1, flush=True); ${slow}` }, { onOutput: () => resolve() })
    await Promise.race([begun, first])
    const waiting = performance.now()
    await expect(own.sandbox.run({ code: 'print(2)' })).rejects.toMatchObject({ code: 'sandbox_busy' })
    expect(performance.now() - waiting).toBeGreaterThanOrEqual(290)
    await expect(own.sandbox.open()).rejects.toMatchObject({ code: 'sandbox_busy' })
    expect((await first).status).toBe('ok')
    expect(await own.sandbox.run({ code: 'print(3)' })).toMatchObject({ status: 'ok', stdout: '3\n' })
  })

  it('forgets who does not wait any longer', async () => {
    await using own = await context.open({ maxConcurrent: 1 })
    const first = own.sandbox.run({ code: slow })
    await sleep(50)
    const abort = new AbortController()
    const second = own.sandbox.run({ code: 'print(2)' }, { signal: abort.signal })
    const third = own.sandbox.run({ code: 'print(3)' })
    abort.abort()
    expect((await second).status).toBe('cancelled')
    expect((await first).status).toBe('ok')
    expect(await third).toMatchObject({ status: 'ok', stdout: '3\n' })
  })

  it('counts a session until it is disposed of', async () => {
    await using own = await context.open({ maxConcurrent: 1, queueTimeout: 300 })
    const session = await own.sandbox.open()
    await expect(own.sandbox.run({ code: 'print(1)' })).rejects.toMatchObject({ code: 'sandbox_busy' })
    await session.dispose()
    expect((await own.sandbox.run({ code: 'print(1)' })).status).toBe('ok')
  })

  it('gives the place of a run that failed to the next one', async () => {
    await using own = await context.open({ maxConcurrent: 1, queueTimeout: '20s' })
    const requests = [
      { code: '1/0' },
      { code: 'print(1)', files: { '../x': '' } },
      { code: 'import os; os.kill(os.getpid(), 9)' },
    ]
    for (const request of requests) await own.sandbox.run(request).catch(() => {})
    await own.sandbox.run({ code: 'while True: pass', limits: { timeout: 200 } })
    expect((await own.sandbox.run({ code: 'print(1)' })).status).toBe('ok')
  })
}
