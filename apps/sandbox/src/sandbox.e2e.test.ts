import { once } from 'node:events'
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { ensureImages, startDocker } from '@wflo/services'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { temporaryFolder } from './__fixtures__/cli.ts'
import { listContainers } from './e2e/list-containers.ts'
import { type CommandOptions, runCommand, startCommand } from './e2e/run-command.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const engine = await startDocker()
const hasImage = engine !== undefined && (await ensureImages(engine))
// The command and `docker ps` find it as a user's would.
if (engine !== undefined) process.env.DOCKER_HOST = engine.host

const hasGvisor = hasImage && engine.runtimes.includes('runsc')
if (hasImage && !hasGvisor) console.warn('Skipped: gVisor, as the Docker engine has no runtime runsc.')

afterAll(() => engine?.[Symbol.asyncDispose]())

/** Runs code that comes by standard input. */
function run(code: string, flags: readonly string[] = [], options: CommandOptions = {}) {
  return runCommand(['-', ...flags], { ...options, input: code })
}

async function runJson(code: string, flags: readonly string[] = []) {
  const { exitCode, stdout, stderr } = await run(code, ['--json', ...flags])
  return { exitCode, stderr, result: JSON.parse(stdout.toString()) }
}

/** Starts code that says `go` and then stays. */
async function startStaying() {
  const running = startCommand(['-'], { input: "import time\nprint('go')\ntime.sleep(60)" })
  await once(running.process.stdout, 'data')
  return running
}

describe.skipIf(!hasImage)('pnpm sandbox', () => {
  it('keeps the streams of the code apart, and says behind them what it was', async () => {
    const { exitCode, stdout, stderr } = await run(
      "import sys\nprint('out')\nprint('err', file=sys.stderr)\nsys.exit(3)",
    )
    expect(exitCode).toBe(1)
    expect(stdout.toString()).toBe('out\n')
    expect(stderr).toMatch(/^err\n\[sandbox\] error, exit code 3, .+, CPU .+, peak memory [\d.]+ MB\n$/)
  })

  it('passes every byte on', async () => {
    const code = 'import sys\nsys.stdout.buffer.write(bytes(range(256)))\nsys.stderr.write("no line")'
    const { exitCode, stdout, stderr } = await run(code, ['--quiet'])
    expect(exitCode).toBe(0)
    expect(stdout).toEqual(Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)))
    expect(stderr).toBe('no line')
  })

  it('passes output on while the code runs', async () => {
    const { process: running, finished } = await startStaying()
    expect(running.exitCode).toBe(null)
    running.kill('SIGINT')
    await finished
  })

  it('hands over arguments, variables and standard input', async () => {
    await using folder = await temporaryFolder()
    const file = join(folder.path, 'a.py')
    await writeFile(file, 'import os, sys\nprint(sys.argv[1:], os.environ["A"], input())')
    const { stdout } = await runCommand([file, '--env', 'A=1', '--stdin', '-', '--', 'x', '--help'], {
      input: 'typed\n',
    })
    expect(stdout.toString()).toBe("['x', '--help'] 1 typed\n")
  })

  it('stops code at its limits, and keeps what it wrote', async () => {
    const [timeout, oom, output] = await Promise.all([
      runJson("print('first')\nwhile True: pass", ['--timeout', '1s']),
      runJson('x = bytearray(1 << 30)', ['--memory', '64m']),
      runJson("while True: print('y' * 1000)", ['--output', '10k']),
    ])
    expect(timeout).toMatchObject({ exitCode: 1, result: { status: 'timeout', stdout: 'first\n', exitCode: null } })
    expect(oom).toMatchObject({ exitCode: 1, result: { status: 'oom', exitCode: 137 } })
    expect(output).toMatchObject({ exitCode: 1, result: { status: 'output_limit', truncated: true } })
    expect(output.result.stdout).toHaveLength(10_240)
  })

  it('carries files in and out, and follows no link', async () => {
    await using folder = await temporaryFolder()
    const input = join(folder.path, 'in')
    const out = join(folder.path, 'out')
    await mkdir(join(input, 'data'), { recursive: true })
    await writeFile(join(input, 'data/a.txt'), 'abc')
    await symlink('/etc/passwd', join(input, 'link'))
    const code = `
import os
print(sorted(os.listdir()))
os.makedirs('made/deep')
open('made/deep/b.txt', 'w').write(open('data/a.txt').read().upper())
os.symlink('/etc/passwd', 'made/link')`
    const { exitCode, result } = await runJson(code, ['--files', input, '--out', out])
    expect(exitCode).toBe(0)
    expect(result).toMatchObject({
      stdout: "['data', 'main.py']\n",
      files: [{ path: 'made/deep/b.txt', size: 3, writtenTo: join(out, 'made/deep/b.txt') }],
      skipped: [{ path: 'made/link', reason: 'link' }],
      skippedCount: 1,
    })
    expect(await readFile(join(out, 'made/deep/b.txt'), 'utf8')).toBe('ABC')
    expect(await readdir(join(out, 'made'))).toEqual(['deep'])
  })

  it('says in plain words that the image is missing', async () => {
    const { exitCode, stdout, stderr } = await run('print(1)', ['--image', 'acme/none:1'])
    expect(exitCode).toBe(4)
    expect(stdout).toHaveLength(0)
    expect(stderr).toContain('"acme/none:1" is not on this machine')
  })

  it('refuses hosts that are none before anything is made', async () => {
    await using folder = await temporaryFolder()
    const out = join(folder.path, 'out')
    const { exitCode, stderr } = await run('print(1)', ['--network', 'allow:localhost', '--out', out])
    expect(exitCode).toBe(2)
    expect(stderr).toContain('--network: "localhost"')
    expect(await readdir(folder.path)).toEqual([])
  })

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('cancels the code for %s, and leaves nothing behind', async (signal, code) => {
    const { process: running, finished } = await startStaying()
    expect(await listContainers(running.pid)).toHaveLength(1)
    running.kill(signal)
    const { exitCode, stderr } = await finished
    expect(exitCode).toBe(code)
    expect(stderr).toContain('[sandbox] cancelled')
    expect(await listContainers(running.pid)).toEqual([])
  })

  it('ends with whoever reads the output', async () => {
    const running = startCommand(['-'], { input: "import time\nwhile True:\n  print('y' * 100)\n  time.sleep(.01)" })
    await once(running.process.stdout, 'data')
    const exited = new Promise((resolve) => running.process.once('exit', resolve))
    const cutOff = expect(running.finished).rejects.toThrow()
    running.process.stdout.destroy()
    const exitCode = await exited
    await cutOff
    expect(exitCode).toBe(141)
    expect(await listContainers(running.process.pid)).toEqual([])
  })

  it('leaves nothing behind where it is killed itself', async () => {
    const { process: running, finished } = await startStaying()
    running.kill('SIGKILL')
    await finished
    await expect.poll(() => listContainers(running.pid), { timeout: 5_000 }).toEqual([])
  })
})

describe.skipIf(!hasGvisor)('pnpm sandbox --runtime runsc', () => {
  it('runs code on a kernel of its own', async () => {
    const { exitCode, stdout } = await run('import platform\nprint(platform.release())', ['--runtime', 'runsc'])
    expect(exitCode).toBe(0)
    expect(stdout.toString()).toBe('4.4.0\n')
  })
})

describe('pnpm sandbox without an engine', () => {
  const env = { DOCKER_HOST: 'unix:///no/such/docker.sock' }

  it('says what is missing and the ways forward, and runs nothing', async () => {
    const { exitCode, stdout, stderr } = await run('print(1)', [], { env })
    expect(exitCode).toBe(4)
    expect(stdout).toHaveLength(0)
    expect(stderr).toMatch(/no Docker engine answers .*Nothing was run\. Ways forward:\n- /s)
    expect(stderr).not.toMatch(/^ {4}at /m)
  })

  it('refuses a bad value before it looks for one', async () => {
    const { exitCode, stderr } = await run('print(1)', ['--memory', '1x'], { env })
    expect(exitCode).toBe(2)
    expect(stderr).toContain('--memory is "1x"')
  })

  it('prints the usage for --help', async () => {
    const { exitCode, stdout, stderr } = await runCommand(['--help'], { env })
    expect(exitCode).toBe(0)
    expect(stderr).toBe('')
    expect(stdout.toString()).toContain('--network NETWORK')
  })
})
