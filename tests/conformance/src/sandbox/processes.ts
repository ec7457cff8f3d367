import { describe, expect, it } from 'vitest'
import { hostSlackMs } from './expect-in-time.ts'
import { python } from './python.ts'
import type { SandboxContext } from './sandbox-context.ts'
import { shareSession } from './share-session.ts'

const bombs: readonly (readonly [string, string])[] = [
  ['forks', 'import os\nwhile True:\n  try: os.fork()\n  except OSError: pass'],
  [
    'forks in a shell',
    "import os\nos.execvp('sh', ['sh', '-c', 'bomb() { bomb | bomb & }; bomb; while :; do :; done'])",
  ],
  [
    'forks and leaves its session',
    'import os\nwhile True:\n  try:\n    if os.fork() == 0: os.setsid()\n  except OSError: pass',
  ],
  [
    'forks a child and ends, over and over',
    'import os\nwhile True:\n  try:\n    if os.fork(): os._exit(0)\n  except OSError: pass',
  ],
  [
    'starts threads',
    'import threading, time\nwhile True:\n  try: threading.Thread(target=time.sleep, args=(600,)).start()\n  except RuntimeError: pass',
  ],
]

/** Processes of code are few, and end with it. */
export function describeProcesses(context: SandboxContext): void {
  describe('bombs', () => describeBombs(context))
  describe('what is left of code', () => describeRemains(context))

  it.each([10, context.hasOwnKernel ? 20 : 40])('lets code have %i processes', async (processes) => {
    const { status, stdout } = await context.run(
      python`
      import os, time
      made = 1
      try:
          while made < 200:
              if os.fork() == 0: time.sleep(600)
              made += 1
      except BlockingIOError: pass
      print(made)
    `,
      { limits: { processes } },
    )
    expect(status).toBe('ok')
    expect(Number(stdout)).toBeLessThanOrEqual(processes + 2)
    expect(Number(stdout)).toBeGreaterThanOrEqual(processes - 2)
  })
}

function describeBombs(context: SandboxContext): void {
  it.each(bombs)('contains code that %s', async (_, code) => {
    const started = performance.now()
    const result = await context.run(code, { limits: { timeout: '1s' } })
    // The first process may be the one that ends.
    expect(result.status).toMatch(/^(timeout|ok|error|oom)$/)
    expect(performance.now() - started).toBeLessThan(1_000 + hostSlackMs)
  })

  it('leave nothing behind that the next code would notice', async () => {
    expect(await context.run("print('next')")).toMatchObject({ status: 'ok', stdout: 'next\n' })
  })
}

function describeRemains(context: SandboxContext): void {
  const run = shareSession(context)
  const countOthers = async (): Promise<number> => {
    const { stdout } = await run(python`
      import os
      print(len([name for name in os.listdir('/proc') if name.isdigit() and int(name) not in (1, os.getpid())]))
    `)
    return Number(stdout)
  }

  it.each([
    ['a child', "subprocess.Popen(['sleep', '600'])"],
    ['a child of its own session', "subprocess.Popen(['sleep', '600'], start_new_session=True)"],
    [
      'a grandchild that nobody waits for',
      'if os.fork() == 0:\n  os.setsid()\n  if os.fork() == 0: time.sleep(600)\n  os._exit(0)',
    ],
    ['children that have stopped', 'for _ in range(3):\n  if os.fork() == 0: os.kill(os.getpid(), signal.SIGSTOP)'],
    [
      'children that take no signal',
      'if os.fork() == 0:\n  for n in range(1, 65):\n    try: signal.signal(n, signal.SIG_IGN)\n    except (OSError, ValueError): pass\n  while True: pass',
    ],
    [
      'a child that forks faster than it is killed',
      'if os.fork() == 0:\n  while True:\n    try:\n      if os.fork(): os._exit(0)\n    except OSError: pass',
    ],
    ['a hundred dead children', 'for _ in range(40):\n  if os.fork() == 0: os._exit(0)'],
  ])('ends %s with the code', async (_, code) => {
    const result = await run(`import os, signal, subprocess, time\n${code}\nprint('over')`)
    expect(result.status).toBe('ok')
    expect(result.stdout).toContain('over\n')
    expect(result.usage.wallMs).toBeLessThan(3_000)
    expect(await countOthers()).toBe(0)
  })

  it('does not run out of processes by those that end', async () => {
    const { status, stdout } = await run(
      python`
      import subprocess
      for _ in range(40): subprocess.run(['sh', '-c', 'true &'], check=True)
      print('all')
    `,
      { timeout: 20_000 },
    )
    expect([status, stdout]).toEqual(['ok', 'all\n'])
  })

  it('counts the time that children used', async () => {
    const { usage } = await run(python`
      import os, time
      if os.fork() == 0:
          while time.process_time() < 0.3: pass
          os._exit(0)
      os.wait()
    `)
    expect(usage.cpuMs).toBeGreaterThan(context.hasOwnKernel ? 0 : 250)
  })
}
