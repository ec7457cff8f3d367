import { describe, expect, it } from 'vitest'
import { python } from './python.ts'
import type { SandboxContext } from './sandbox-context.ts'
import { type RunInSession, shareSession } from './share-session.ts'

const failing = python`
  def divide(number):
      return number / 0

  divide(1)
`

/** What one run gives back, and how code can end. */
export function describeBasics(context: SandboxContext): void {
  it('gives what the code printed, and what it used', async () => {
    const result = await context.run("print('hi')")
    expect(result).toMatchObject({
      status: 'ok',
      exitCode: 0,
      stdout: 'hi\n',
      stderr: '',
      truncated: false,
      files: {},
      skipped: [],
      skippedCount: 0,
    })
    expect(Buffer.from(result.stdoutBytes).toString()).toBe('hi\n')
    expect(result.stderrBytes).toHaveLength(0)
    expect(result.usage.wallMs).toBeGreaterThan(0)
    expect(result.usage.wallMs).toBeLessThan(5_000)
    expect(result.usage.cpuMs).toBeLessThan(5_000)
    expect(result.usage.peakMemory).toBeGreaterThan(1_000_000)
    expect(result.usage.peakMemory).toBeLessThan(256 * 1024 ** 2)
    expect(result.usage.oomEvents).toBe(0)
  })

  it('keeps the two streams and the exit code apart', async () => {
    const result = await context.run("import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)")
    expect(result).toMatchObject({ status: 'error', exitCode: 3, stdout: 'out\n', stderr: 'err\n' })
  })

  it('runs each code in a place where nothing of another is', async () => {
    const code = python`
      import os
      seen = [os.path.exists(path) for path in ('/work/mark', '/tmp/mark', '/dev/shm/mark')]
      for path in ('/work/mark', '/tmp/mark', '/dev/shm/mark'):
          open(path, 'w').close()
      print(seen, os.environ.get('MARK'))
    `
    for (const env of [{ MARK: '1' }, {}]) {
      const { stdout } = await context.run(code, { env })
      expect(stdout).toBe(`[False, False, False] ${env.MARK ?? 'None'}\n`)
    }
  })

  it('gives time and processor as they were used', async () => {
    const { usage } = await context.run(python`
      import time
      time.sleep(0.5)
      while time.process_time() < 0.3: pass
    `)
    expect(usage.wallMs).toBeGreaterThanOrEqual(500)
    // A kernel of its own counts by the tick, and takes what the host's kernel took from it for used.
    expect(usage.cpuMs).toBeGreaterThan(context.hasOwnKernel ? 0 : 200)
    if (!context.hasOwnKernel) expect(usage.cpuMs).toBeLessThan(usage.wallMs + 50)
  })

  describe('endings', () => describeEndings(context))
}

function describeEndings(context: SandboxContext): void {
  const run = shareSession(context)

  it('shows the frames of the code in a traceback, and no others', async () => {
    const { status, exitCode, stderr } = await run(failing)
    expect([status, exitCode]).toEqual(['error', 1])
    expect(stderr).toMatch(/^Traceback \(most recent call last\):\n/)
    expect(stderr).toMatch(/ZeroDivisionError: division by zero\n$/)
    expect(stderr.match(/File "[^"]*main\.py", line (\d+)/g)).toHaveLength(2)
    expect(stderr.match(/File "/g)).toHaveLength(2)
    expect(stderr).toContain('return number / 0')
  })

  it('shows the line of a syntax error', async () => {
    const { status, exitCode, stderr } = await run("print('fine')\nif True print(1)\n")
    expect([status, exitCode]).toEqual(['error', 1])
    expect(stderr).toMatch(/main\.py", line 2/)
    expect(stderr).toContain('if True print(1)')
    expect(stderr).toMatch(/SyntaxError: /)
    expect(stderr).not.toMatch(/supervisor|<string>/)
  })

  it('shows an exception with its cause and its context', async () => {
    const { stderr } = await run(python`
      def read():
          try:
              {}['missing']
          except KeyError as error:
              raise ValueError('no such entry') from error
      try:
          read()
      except ValueError:
          raise RuntimeError('gave up')
    `)
    expect(stderr).toMatch(
      /KeyError: 'missing'[\s\S]*direct cause[\s\S]*ValueError: no such entry[\s\S]*During handling[\s\S]*RuntimeError: gave up\n$/,
    )
    expect(stderr.match(/File "/g)?.length).toBe(stderr.match(/File "[^"]*main\.py"/g)?.length)
  })

  it.each([
    ['import no_such_module', 1, "ModuleNotFoundError: No module named 'no_such_module'"],
    ['def f(): return f()\nf()', 1, 'RecursionError: maximum recursion depth exceeded'],
    ['raise KeyboardInterrupt', 130, 'KeyboardInterrupt'],
    ['raise SystemExit("stop here")', 1, 'stop here\n'],
    ['import sys; sys.exit("told\\nwhy")', 1, 'told\nwhy\n'],
    ['assert 1 == 2, "unequal"', 1, 'AssertionError: unequal'],
    ['raise BaseException("bare")', 1, 'BaseException: bare'],
    ['class E(Exception):\n  def __str__(self): raise ValueError\nraise E', 1, 'E: <exception str() failed>'],
    ['raise ExceptionGroup("both", [ValueError(1), TypeError(2)])', 1, 'ExceptionGroup: both (2 sub-exceptions)'],
  ])('reports %j with %i', async (code, exitCode, text) => {
    const { stderr, ...result } = await run(code)
    expect(result).toMatchObject({ status: 'error', exitCode })
    expect(stderr).toContain(text)
  })

  describe('codes', () => describeCodes(run))
}

function describeCodes(run: RunInSession): void {
  it.each([
    ['import sys; sys.exit()', 0],
    ['import sys; sys.exit(None)', 0],
    ['import sys; sys.exit(True)', 1],
    ['import sys; sys.exit(300)', 44],
    ['import sys; sys.exit(-1)', 255],
    ['import sys; sys.exit([])', 1],
    ['exit(4)', 4],
    ['quit()', 0],
    ['import os; os._exit(7)', 7],
    ['import os; os.kill(os.getpid(), 15)', 143],
    ['import os; os.kill(os.getpid(), 9)', 137],
    ['import os; os.abort()', 134],
    ['import ctypes; ctypes.string_at(0)', 139],
    ['import os; os.execv("/bin/sh", ["sh", "-c", "exit 9"])', 9],
    ['import threading, os; threading.Thread(target=lambda: os._exit(5)).start(); threading.Event().wait()', 5],
    ['import threading, sys; t = threading.Thread(target=lambda: sys.exit(5)); t.start(); t.join()', 0],
    ['import atexit, os; atexit.register(os._exit, 6)', 6],
  ])('ends %j with %i', async (code, exitCode) => {
    const result = await run(code)
    expect(result).toMatchObject({ status: exitCode === 0 ? 'ok' : 'error', exitCode })
  })

  it.each(['', '\n\n', '# nothing', '"""nothing"""', 'pass'])('runs %j as nothing at all', async (code) => {
    expect(await run(code)).toMatchObject({ status: 'ok', exitCode: 0, stdout: '', stderr: '' })
  })

  it('goes on where the code kills everybody else, and where it closes all that is open', async () => {
    expect(await run('import os\ntry: os.kill(-1, 9)\nexcept ProcessLookupError: pass\nprint("alive")')).toMatchObject({
      status: 'ok',
      stdout: 'alive\n',
    })
    for (const code of [
      'import os; os.closerange(0, 4096)',
      'import os\nfor fd in (1, 2): os.close(fd)',
      'import sys; sys.stdout.close(); sys.stderr.close()',
      'import sys; sys.stdout = sys.stderr = None',
    ]) {
      expect((await run(code)).status).toMatch(/^(ok|error)$/)
    }
    expect(await run('print("next")')).toMatchObject({ status: 'ok', stdout: 'next\n' })
  })
}
