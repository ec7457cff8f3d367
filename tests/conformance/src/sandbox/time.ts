import type { SandboxResult } from '@wflo/core'
import { describe, expect, it } from 'vitest'
import { expectInTime } from './expect-in-time.ts'
import { python } from './python.ts'
import type { SandboxContext } from './sandbox-context.ts'
import { shareSession } from './share-session.ts'

/** Code that does not end by itself. Each begins with output that has no end of a line. */
const endless: readonly (readonly [string, string])[] = [
  ['computes', 'while True: pass'],
  [
    'sleeps and takes no signal',
    'for n in range(1, 65):\n  try: signal.signal(n, signal.SIG_IGN)\n  except (OSError, ValueError): pass\ntime.sleep(600)',
  ],
  ['stops itself', 'os.kill(os.getpid(), signal.SIGSTOP)'],
  ['stops its whole group', 'os.killpg(0, signal.SIGSTOP)'],
  ['holds the lock of the interpreter', "import re; re.match('(a+)+$', 'a' * 60 + 'b')"],
  ['computes in another thread', 'threading.Thread(target=lambda: [None for _ in iter(int, 1)]).start()'],
  ['waits for a pipe', 'reader, writer = os.pipe(); os.read(reader, 1)'],
  ['waits in what is called at its end', 'import atexit; atexit.register(time.sleep, 600)'],
  ['catches every exception', 'while True:\n  try: time.sleep(600)\n  except BaseException: pass'],
  ['waits for a child that computes', 'pid = os.fork()\nwhile pid == 0: pass\nos.wait()'],
  [
    'waits for a child that left its session',
    'pid = os.fork()\nif pid == 0:\n  os.setsid(); time.sleep(600)\nos.wait()',
  ],
  ['became a shell that loops', "os.execvp('sh', ['sh', '-c', 'trap \"\" TERM INT; while :; do :; done'])"],
]

/** Code that never gets as far as output. */
const neverBegun: readonly (readonly [string, string])[] = [
  ['computes while it is compiled', `${Array.from({ length: 60 }, () => '9**9**7').join(' + ')}\n`],
]

/** The time of a run is limited, exactly. */
export function describeTime(context: SandboxContext): void {
  it('stops code at its limit, keeps what it had written, and needs no line end for that', async () => {
    const started = performance.now()
    const result = await context.run(
      "import sys\nprint('line')\nsys.stdout.write('no line end')\nsys.stderr.write('e')\nwhile True: pass",
      { limits: { timeout: '1s' } },
    )
    expect(result).toMatchObject({ status: 'timeout', stdout: 'line\nno line end', stderr: 'e', truncated: false })
    expectInTime(context, result, { limitMs: 1_000, started })
  })

  it('gives the files that were there', async () => {
    const { status, files } = await context.run("open('half.txt', 'w').write('half'); import time; time.sleep(600)", {
      limits: { timeout: 1_000 },
      artifacts: ['*.txt'],
    })
    expect(status).toBe('timeout')
    expect(Object.keys(files)).toContain('half.txt')
  })

  it('stops code on time whose every process computes', async () => {
    const started = performance.now()
    const result = await context.run('import os\nfor _ in range(5): os.fork()\nwhile True: pass', {
      limits: { timeout: '1s' },
    })
    expect(result.status).toBe('timeout')
    expectInTime(context, result, { limitMs: 1_000, started })
  })

  describe('whatever it does', () => describeEndless(context))
}

function describeEndless(context: SandboxContext): void {
  const run = shareSession(context)
  const preamble = 'import os, signal, sys, threading, time\nsys.stdout.write("begun")\n'

  it.each(endless)('stops code that %s', async (_, code) => {
    const started = performance.now()
    const result = await run(preamble + code, { timeout: 700 })
    expect(result).toMatchObject({ status: 'timeout', stdout: 'begun' })
    expectInTime(context, result, { limitMs: 700, started })
  })

  it.each(neverBegun)('stops code that %s', async (_, code) => {
    const started = performance.now()
    const result: SandboxResult = await run(code, { timeout: 700 })
    expect(['timeout', 'error']).toContain(result.status)
    expectInTime(context, result, { limitMs: 700, started, atLeast: 0 })
  })

  it('leaves nothing running after the time', async () => {
    await run(
      python`
      import os, time
      for _ in range(3):
          if os.fork() == 0:
              os.setsid()
              while True: pass
      time.sleep(600)
    `,
      { timeout: 300 },
    )
    const { stdout } = await run("import os; print(len([name for name in os.listdir('/proc') if name.isdigit()]))")
    expect(Number(stdout)).toBeLessThanOrEqual(3)
  })

  it('lets the next code have all of its time', async () => {
    const { status, usage } = await run('import time; time.sleep(0.3); print("whole")', { timeout: 5_000 })
    expect(status).toBe('ok')
    expect(usage.wallMs).toBeGreaterThanOrEqual(300)
  })
}
