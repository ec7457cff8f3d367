import { describe, expect, it } from 'vitest'
import { python } from './python.ts'
import type { SandboxContext } from './sandbox-context.ts'
import { type RunInSession, shareSession } from './share-session.ts'

/** Code finds what a Python program finds that somebody starts with `python main.py`. */
export function describeProgram(context: SandboxContext): void {
  const run = shareSession(context)
  describe('surroundings', () => describeSurroundings(run))
  describe('standard input', () => describeInput(run))
  describe('processes and threads', () => describeConcurrency(run))
  describe('its end', () => describeEnd(run))
}

function describeSurroundings(run: RunInSession): void {
  it('is the main module, in a file of its own', async () => {
    const { stdout } = await run(python`
      import os, sys
      print(__name__, os.path.basename(__file__), os.path.dirname(os.path.abspath(__file__)) == os.getcwd())
      print(sys.modules['__main__'].__dict__ is globals(), sys.path[0] in ('', os.getcwd()))
      print([name for name in globals() if not name.startswith('__')])
      if __name__ == '__main__': print('runs as main')
    `)
    expect(stdout).toBe("__main__ main.py True\nTrue True\n['os', 'sys']\nruns as main\n")
  })

  it('gets its arguments as they are', async () => {
    const args = ['plain', '', 'with space', '-c', '--flag=ü😀', 'a\'b"c', '\n', '$(id)']
    const { stdout } = await run('import json, sys; print(json.dumps(sys.argv[1:]))', { args })
    expect(JSON.parse(stdout)).toEqual(args)
  })

  it('gets its environment as it was declared, for this run', async () => {
    const env = { GREETING: 'grüß 😀\n', EMPTY: '', lower: 'x', PYTHONPATH: '/work/lib' }
    const { stdout } = await run(
      "import json, os; print(json.dumps({k: os.environ.get(k) for k in ('GREETING','EMPTY','lower')}))",
      { env },
    )
    expect(JSON.parse(stdout)).toEqual({ GREETING: 'grüß 😀\n', EMPTY: '', lower: 'x' })
    expect((await run("import os; print(os.getenv('GREETING'), os.getenv('HOME'))")).stdout).toBe('None /tmp\n')
    const inChild = await run(
      "import subprocess; print(subprocess.run(['sh', '-c', 'echo $GREETING'], capture_output=True, text=True).stdout.strip())",
      { env },
    )
    expect(inChild.stdout).toBe('grüß 😀\n')
  })

  it('speaks UTF-8 everywhere', async () => {
    const { stdout } = await run(python`
      import sys, locale, os
      print(sys.stdout.encoding.lower(), sys.stderr.encoding.lower(), sys.getfilesystemencoding(), locale.getpreferredencoding())
      open('grüß😀.txt', 'w').write('höher')
      print(open('grüß😀.txt').read(), [name for name in os.listdir('.') if name.startswith('grü')])
    `)
    expect(stdout.toLowerCase()).toBe("utf-8 utf-8 utf-8 utf-8\nhöher ['grüß😀.txt']\n")
  })

  it('imports what came with it', async () => {
    const files = {
      'helper.py': 'VALUE = 41\n',
      'package/__init__.py': 'from .inner import add\n',
      'package/inner.py': 'def add(number): return number + 1\n',
      'data/numbers.json': '[1, 2, 3]',
    }
    const code = python`
      import json, helper, package
      print(package.add(helper.VALUE), sum(json.load(open('data/numbers.json'))))
    `
    expect(await run(code, { files })).toMatchObject({ status: 'ok', stdout: '42 6\n' })
  })

  it('has a folder to work in, one for what passes, and a home', async () => {
    const { status, stdout } = await run(python`
      import os, pathlib, tempfile, sqlite3, shutil
      print(os.getcwd(), os.access('.', os.W_OK), os.access(pathlib.Path.home(), os.W_OK))
      with tempfile.TemporaryDirectory() as folder, tempfile.NamedTemporaryFile(dir=folder) as file:
          file.write(b'x')
      with sqlite3.connect('some.db') as database:
          database.execute('create table t (n)')
          database.execute('insert into t values (7)')
          print(database.execute('select n from t').fetchall())
      shutil.make_archive('packed', 'zip', '.', 'some.db')
      print(os.path.getsize('packed.zip') > 0)
    `)
    expect([status, stdout]).toEqual(['ok', '/work True True\n[(7,)]\nTrue\n'])
  })

  it('can look at itself: source, types, warnings, logging', async () => {
    const { stdout, stderr } = await run(python`
      from __future__ import annotations
      import dataclasses, inspect, logging, typing, warnings
      @dataclasses.dataclass
      class Point:
          x: int
          other: Point | None = None
      def double(number: int) -> int:
          return number * 2
      print(inspect.getsource(double).splitlines()[0], typing.get_type_hints(Point)['x'], Point.__module__)
      logging.warning('careful')
      warnings.warn('old')
    `)
    expect(stdout).toBe("def double(number: int) -> int: <class 'int'> __main__\n")
    expect(stderr).toContain('WARNING:root:careful')
    expect(stderr).toMatch(/main\.py:\d+: UserWarning: old/)
  })

  it('is not changed by the code before it', async () => {
    await run(python`
      import builtins, os, sys, random, signal
      builtins.print = None
      sys.path.clear(); sys.setrecursionlimit(50); os.environ['LEFT'] = 'x'
      os.umask(0o777); os.chdir('/tmp'); signal.signal(signal.SIGINT, signal.SIG_IGN)
      random.seed(1)
    `)
    const { stdout } = await run(python`
      import os, sys
      print(len(sys.path) > 1, sys.getrecursionlimit() >= 1000, os.environ.get('LEFT'), os.getcwd(), oct(os.umask(0o22)))
    `)
    expect(stdout).toBe('True True None /work 0o22\n')
  })

  it('draws random numbers of its own each time', async () => {
    const code =
      'import random, os, uuid, secrets; print(random.random(), random.random(), hash("x"), uuid.uuid4(), secrets.token_hex())'
    const parts = [(await run(code)).stdout.split(' '), (await run(code)).stdout.split(' ')]
    for (const index of [0, 1, 3, 4]) expect(parts[0]?.[index]).not.toBe(parts[1]?.[index])
  })
}

function describeInput(run: RunInSession): void {
  it('ends at once where there is none', async () => {
    expect(await run('import sys; print(repr(sys.stdin.read()), list(sys.stdin))')).toMatchObject({ stdout: "'' []\n" })
    const asking = await run("print('before'); input('name? ')")
    expect(asking).toMatchObject({ status: 'error', exitCode: 1 })
    expect(asking.stdout).toMatch(/^before\n/)
    expect(asking.stderr).toContain('EOFError')
    expect((await run('breakpoint()')).status).toBe('error')
  })

  it('is what was given, as text and as bytes, to any reader', async () => {
    const stdin = 'first\nzweite ü\nlast'
    const { stdout } = await run("print(input(), input('? '), input())", { stdin })
    expect(stdout).toBe('? first zweite ü last\n')
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index)
    const read = await run('import sys; print(list(sys.stdin.buffer.read()) == list(range(256)))', { stdin: bytes })
    expect(read.stdout).toBe('True\n')
    const inShell = await run("import subprocess; subprocess.run(['cat'])", { stdin })
    expect(inShell.stdout).toBe(stdin)
    expect((await run('print(open(0).read())', { stdin })).stdout).toBe(`${stdin}\n`)
    expect((await run('import sys; print(repr(sys.stdin.read()))', { stdin: '' })).stdout).toBe("''\n")
  })

  it('may be large, and need not be read', async () => {
    const stdin = new Uint8Array(5_000_000).fill(120)
    const { stdout } = await run('import sys; print(len(sys.stdin.read()))', { stdin })
    expect(stdout).toBe('5000000\n')
    expect(await run("print('unread')", { stdin })).toMatchObject({ status: 'ok', stdout: 'unread\n' })
  })
}

function describeConcurrency(run: RunInSession): void {
  it('computes in threads and in processes, however they are started', async () => {
    const { status, stdout, stderr } = await run(python`
      import multiprocessing, threading
      from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

      class Point:
          def __init__(self, x): self.x = x

      def double(point): return Point(point.x * 2)

      def put(queue, lock):
          with lock: queue.put(Point(21).x)

      if __name__ == '__main__':
          with ThreadPoolExecutor(4) as pool:
              print(sum(pool.map(lambda n: n * n, range(10))))
          for method in ('fork', 'spawn', 'forkserver'):
              context = multiprocessing.get_context(method)
              with ProcessPoolExecutor(2, mp_context=context) as pool:
                  print(method, [point.x for point in pool.map(double, [Point(1), Point(2)])])
          queue, lock = multiprocessing.Queue(), multiprocessing.Lock()
          process = multiprocessing.Process(target=put, args=(queue, lock))
          process.start(); print(queue.get()); process.join()
          with multiprocessing.Pool(2) as pool: print(pool.map(abs, [-1, -2]))
          with multiprocessing.Manager() as manager: print(manager.list([1]) [0])
    `)
    expect([status, stderr]).toEqual(['ok', ''])
    expect(stdout).toBe('285\nfork [2, 4]\nspawn [2, 4]\nforkserver [2, 4]\n21\n[1, 2]\n1\n')
  })

  it('runs asyncio, sockets of its own loopback, shells and another Python', async () => {
    const { status, stdout, stderr } = await run(python`
      import asyncio, subprocess, sys, socket, urllib.request, http.server, threading
      async def echo(reader, writer):
          writer.write(await reader.readline()); await writer.drain(); writer.close()
      async def talk():
          server = await asyncio.start_server(echo, '127.0.0.1', 0)
          reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
          writer.write(b'over tcp\n'); line = await reader.readline(); writer.close()
          process = await asyncio.create_subprocess_exec('echo', 'from a process', stdout=subprocess.PIPE)
          return line.decode().strip(), (await process.communicate())[0].decode().strip()
      print(asyncio.run(talk()))
      left, right = socket.socketpair(); left.send(b'x'); print(right.recv(1))
      print(subprocess.check_output(['sh', '-c', 'echo $((6*7)) | cat'], text=True).strip())
      print(subprocess.check_output([sys.executable, '-c', 'import os; print(os.getcwd())'], text=True).strip())
      server = http.server.HTTPServer(('127.0.0.1', 0), http.server.SimpleHTTPRequestHandler)
      threading.Thread(target=server.serve_forever, daemon=True).start()
      print(urllib.request.build_opener(urllib.request.ProxyHandler({})).open('http://127.0.0.1:%d/' % server.server_port).status)
    `)
    expect([status, stdout]).toEqual(['ok', "('over tcp', 'from a process')\nb'x'\n42\n/work\n200\n"])
    expect(stderr).toContain('GET /')
  })

  it('takes signals and timers as any program does', async () => {
    const { stdout } = await run(python`
      import os, signal, time
      signal.signal(signal.SIGALRM, lambda *_: print('alarm', flush=True))
      signal.signal(signal.SIGCHLD, lambda *_: print('child', flush=True))
      signal.setitimer(signal.ITIMER_REAL, 0.05)
      time.sleep(0.1)
      pid = os.fork()
      if pid == 0: os._exit(3)
      print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
      try: os.kill(os.getpid(), signal.SIGINT); time.sleep(1)
      except KeyboardInterrupt: print('interrupted')
    `)
    expect(stdout.split('\n').sort()).toEqual(['', '3', 'alarm', 'child', 'interrupted'])
  })
}

function describeEnd(run: RunInSession): void {
  it('waits for threads and calls what is registered, the last first', async () => {
    const { stdout } = await run(python`
      import atexit, threading, time
      atexit.register(print, 'registered first')
      atexit.register(print, 'registered last')
      def work(): time.sleep(0.1); print('thread ended')
      threading.Thread(target=work).start()
      threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
      print('code ended')
    `)
    expect(stdout).toBe('code ended\nthread ended\nregistered last\nregistered first\n')
  })

  it('keeps what was written to a file that nobody closed', async () => {
    const code = python`
      import csv
      file = open('left-open.txt', 'w')
      file.write('all of it')
      def keep(): keep.file = open('deeper.csv', 'w'); csv.writer(keep.file).writerow([1, 2])
      keep()
    `
    const { status, files } = await run(code, { artifacts: ['left-open.txt', 'deeper.csv'] })
    expect(status).toBe('ok')
    expect(Buffer.from(files['left-open.txt'] ?? []).toString()).toBe('all of it')
    expect(Buffer.from(files['deeper.csv'] ?? []).toString()).toBe('1,2\r\n')
  })

  it('keeps it also where the code fails or exits early', async () => {
    for (const end of ['1/0', 'import sys; sys.exit(2)']) {
      const { files } = await run(`file = open('log.txt', 'w')\nfile.write('until here')\n${end}`, {
        artifacts: ['log.txt'],
      })
      expect(Buffer.from(files['log.txt'] ?? []).toString()).toBe('until here')
    }
  })

  it('calls the hook that the code has set for exceptions', async () => {
    const { stderr, exitCode } = await run(
      "import sys\nsys.excepthook = lambda kind, error, trace: print('hooked', error, file=sys.stderr)\nraise ValueError(5)",
    )
    expect([stderr, exitCode]).toEqual(['hooked 5\n', 1])
  })
}
