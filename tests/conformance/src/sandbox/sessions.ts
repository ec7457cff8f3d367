import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { hostSlackMs } from './expect-in-time.ts'
import { python } from './python.ts'
import type { SandboxContext } from './sandbox-context.ts'

const text = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString()
const endless = "import sys\nsys.stdout.write('begun\\n')\nwhile True: pass"

/** A place whose files stay between runs, while processes do not. */
export function describeSessions(context: SandboxContext): void {
  describe('state', () => describeState(context))
  describe('files', () => describeFiles(context))
  describe('turns', () => describeTurns(context))
  describe('turns that are cancelled', () => describeCancelledTurns(context))
  describe('ends', () => describeEnds(context))
}

function describeState({ sandbox }: SandboxContext): void {
  it('keeps files between runs, and neither variables nor processes', async () => {
    await using session = await sandbox().open()
    await session.run({
      code: python`
        import os, subprocess
        value = 1; os.environ['KEPT'] = 'x'
        open('count.txt', 'w').write('1'); os.makedirs('a/b'); os.chdir('a/b')
        subprocess.Popen(['sleep', '600'], start_new_session=True)
      `,
      env: { GIVEN: 'once' },
      args: ['once'],
      stdin: 'once',
    })
    const { stdout } = await session.run({
      code: python`
        import os, sys
        print(open('count.txt').read(), os.path.isdir('a/b'), 'value' in globals(), os.getcwd(), sys.argv[1:])
        print(os.environ.get('KEPT'), os.environ.get('GIVEN'), repr(sys.stdin.read()))
        print([name for name in os.listdir('/proc') if name.isdigit() and int(name) not in (1, os.getpid())])
      `,
    })
    expect(stdout).toBe("1 True False /work []\nNone None ''\n[]\n")
  })

  it('gives each run its own time and output, within those of the session', async () => {
    await using session = await sandbox().open({ limits: { timeout: '500ms', output: 1_000 } })
    expect((await session.run({ code: 'while True: pass' })).status).toBe('timeout')
    expect((await session.run({ code: "while True: print('x')" })).status).toBe('output_limit')
    expect((await session.run({ code: 'while True: pass', timeout: 200 })).usage.wallMs).toBeLessThan(450)
    expect((await session.run({ code: "print('x' * 2_000)", output: 3_000 })).status).toBe('ok')
    expect((await session.run({ code: 'print(open)', timeout: '5s' })).status).toBe('ok')
  })

  it('has a name of its own', async () => {
    await using first = await sandbox().open()
    await using second = await sandbox().open()
    expect(first.id).not.toBe('')
    expect(first.id).not.toBe(second.id)
    await first.writeFiles({ 'mine.txt': '1' })
    expect(Object.keys((await second.readFiles()).files)).toEqual([])
  })
}

function describeFiles({ sandbox }: SandboxContext): void {
  it('are written and read without running anything', async () => {
    await using session = await sandbox().open()
    await session.writeFiles({ 'a.txt': 'ü', 'deep/b.bin': new Uint8Array([0, 255]) })
    await session.writeFiles({ 'a.txt': 'changed' })
    const all = await session.readFiles()
    expect(Object.keys(all.files).sort()).toEqual(['a.txt', 'deep/b.bin'])
    expect([text(all.files['a.txt']), [...(all.files['deep/b.bin'] ?? [])]]).toEqual(['changed', [0, 255]])
    expect(Object.keys((await session.readFiles(['*.txt'])).files)).toEqual(['a.txt'])
    expect((await session.readFiles(['none'])).files).toEqual({})
    expect((await session.run({ code: "print(open('a.txt').read())" })).stdout).toBe('changed\n')
  })

  it('come back by readFiles as by artifacts, with what was left out', async () => {
    await using session = await sandbox().open({ limits: { artifact: 100 } })
    const { files } = await session.run({
      code: "import os; open('s', 'w').write('small'); open('l', 'w').write('x' * 101); os.symlink('/etc/passwd', 'k')",
      artifacts: ['s'],
    })
    expect(Object.keys(files)).toEqual(['s'])
    const read = await session.readFiles()
    expect(Object.keys(read.files)).toEqual(['s'])
    expect(read.skippedCount).toBe(2)
    expect(read.skipped).toContainEqual({ path: 'l', reason: 'too_large' })
    expect(read.skipped).toContainEqual({ path: 'k', reason: 'link' })
  })

  it('are refused under names that cannot be, and nothing is lost by that', async () => {
    await using session = await sandbox().open()
    await session.writeFiles({ 'kept.txt': 'x' })
    for (const name of ['../x', '/abs', 'main.py', 'a\0']) {
      await expect(session.writeFiles({ [name]: 'x' })).rejects.toMatchObject({ code: 'invalid_value' })
    }
    await expect(session.readFiles(['../*'])).rejects.toMatchObject({ code: 'invalid_value' })
    expect(Object.keys((await session.readFiles()).files)).toEqual(['kept.txt'])
  })

  it('do not fit, which is said, and leaves the session as it was', async () => {
    await using session = await sandbox().open({ limits: { disk: '4m' } })
    await expect(session.writeFiles({ big: new Uint8Array(5 * 1024 ** 2) })).rejects.toMatchObject({
      code: 'invalid_value',
    })
    await session.run({ code: "import os\nfor name in os.listdir('.'):\n  if name != 'main.py': os.remove(name)" })
    await session.writeFiles({ small: 'x' })
    expect(text((await session.readFiles(['small'])).files.small)).toBe('x')
  })
}

function describeTurns({ sandbox }: SandboxContext): void {
  it('are refused in a language that the sandbox does not have', async () => {
    await using session = await sandbox().open()
    const refused = session.run({ code: '1', language: 'ruby' as never })
    await expect(refused).rejects.toMatchObject({ code: 'sandbox_unsupported' })
  })

  it('come one after another, in the order of asking', async () => {
    await using session = await sandbox().open()
    const add = (word: string) => ({ code: `import time; time.sleep(0.1); open('log', 'a').write('${word}')` })
    const [, , , read] = await Promise.all([
      session.run(add('a')),
      session.run(add('b')),
      session.writeFiles({ other: 'x' }),
      session.readFiles(['log']),
      session.run(add('c')),
    ])
    expect(text(read.files.log)).toBe('ab')
    expect(text((await session.readFiles(['log'])).files.log)).toBe('abc')
  })
}

function describeCancelledTurns({ sandbox }: SandboxContext): void {
  it('can be cancelled while they wait, and while they run, and the session stays', async () => {
    await using session = await sandbox().open()
    await session.writeFiles({ 'kept.txt': 'x' })
    const running = new AbortController()
    const waiting = new AbortController()
    const { promise: begun, resolve } = Promise.withResolvers<void>()
    const first = session.run({ code: endless }, { signal: running.signal, onOutput: () => resolve() })
    const second = session.run({ code: 'print(2)' }, { signal: waiting.signal })
    await Promise.race([begun, first])
    waiting.abort()
    expect((await second).status).toBe('cancelled')
    const aborted = performance.now()
    running.abort()
    expect(await first).toMatchObject({ status: 'cancelled', stdout: 'begun\n' })
    expect(performance.now() - aborted).toBeLessThan(1_000 + hostSlackMs)
    expect(await session.run({ code: "print(open('kept.txt').read())" })).toMatchObject({ status: 'ok', stdout: 'x\n' })
  })

  it('can be cancelled before they have begun, and the session stays', async () => {
    await using session = await sandbox().open()
    for (const ms of [0, 1, 2]) {
      const abort = new AbortController()
      const started = performance.now()
      const run = session.run({ code: endless }, { signal: abort.signal })
      await sleep(ms)
      abort.abort()
      expect((await run).status).toBe('cancelled')
      expect(performance.now() - started).toBeLessThan(1_000 + hostSlackMs)
      expect(await session.run({ code: 'print(1)' })).toMatchObject({ status: 'ok' })
    }
  })

  it('are not disturbed by a reading that was cancelled', async () => {
    await using session = await sandbox().open()
    await session.run({
      code: "for n in range(20): open(f'large{n}', 'wb').write(bytes(1 << 20))\nopen('small', 'w').write('x')",
    })
    for (const ms of [0, 2, 5]) {
      const abort = new AbortController()
      const reading = session.readFiles(['large*'], { signal: abort.signal }).then(
        () => 'read',
        () => 'cancelled',
      )
      await sleep(ms)
      abort.abort(new Error('enough'))
      await reading
      expect(Object.keys((await session.readFiles(['small'])).files)).toEqual(['small'])
    }
  })

  it('are processes where they are spawned', async () => {
    await using session = await sandbox().open()
    const pieces: string[] = []
    const child = session.spawn({ code: endless })
    for await (const { text } of child.output) {
      pieces.push(text)
      child.kill()
    }
    expect([pieces.join(''), (await child.result).status]).toEqual(['begun\n', 'cancelled'])
    await using next = session.spawn({ code: 'print(2)' })
    expect((await next.result).stdout).toBe('2\n')
  })
}

function describeEnds(context: SandboxContext): void {
  it('by dispose: what runs is cancelled, and nothing is left', async () => {
    await using own = await context.open()
    const session = await own.sandbox.open()
    const { promise: begun, resolve } = Promise.withResolvers<void>()
    const running = session.run({ code: endless }, { onOutput: () => resolve() })
    await Promise.race([begun, running])
    await Promise.all([session.dispose(), session.dispose()])
    expect((await running).status).toBe('cancelled')
    await expect.poll(own.countLeft).toEqual({ containers: 0, volumes: 0 })
    const closed = { code: 'sandbox_closed' }
    await expect(session.run({ code: 'print(1)' })).rejects.toMatchObject(closed)
    await expect(session.writeFiles({ a: '' })).rejects.toMatchObject(closed)
    await expect(session.readFiles()).rejects.toMatchObject(closed)
    await expect(session.spawn({ code: 'print(1)' }).result).rejects.toMatchObject(closed)
    await session.dispose()
  })

  it('by somebody else: code is killed, and later calls say that the place is lost', async () => {
    await using own = await context.open()
    const session = await own.sandbox.open()
    let removal: Promise<unknown> | undefined
    const onOutput = (): void => {
      removal ??= own.removeFromOutside()
    }
    expect((await session.run({ code: endless }, { onOutput })).status).toBe('killed')
    await removal
    const lost = { code: 'sandbox_failed' }
    await expect(session.run({ code: 'print(1)' })).rejects.toMatchObject(lost)
    await expect(session.writeFiles({ a: '' })).rejects.toMatchObject(lost)
    await expect(session.readFiles()).rejects.toMatchObject(lost)
    await session.dispose()
  })

  it('by its memory, or goes on: either way the next call settles', async () => {
    await using session = await context.sandbox().open({ limits: { memory: '64m' } })
    const { status } = await session.run({ code: 'kept = []\nwhile True: kept.append(bytes(1 << 20))' })
    expect(status).toBe('oom')
    const next = await session.run({ code: 'print(2)' }).then(
      ({ stdout }) => stdout,
      ({ code }) => code,
    )
    expect(next).toMatch(/^(2\n|sandbox_failed)$/)
  })
}
