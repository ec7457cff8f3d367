import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { InvalidValueError, SandboxImageMissingError, SandboxUnavailableError } from '@wflo/core'
import { describe, expect, it } from 'vitest'
import { recordedCli, temporaryFolder } from './__fixtures__/cli.ts'
import { type Script, scriptedSandbox } from './__fixtures__/scripted-sandbox.ts'
import { runCli } from './run-cli.ts'

/** Runs the command over a sandbox that does what `script` says. */
async function run(given: readonly string[], script: Script, options: Parameters<typeof recordedCli>[0] = {}) {
  const cli = recordedCli({ input: 'print(1)', ...options })
  const sandbox = scriptedSandbox(script)
  const exitCode = await runCli(given, cli, sandbox.open)
  return { exitCode, stdout: cli.stdout, stderr: cli.stderr, calls: sandbox.calls }
}

const facts = '[sandbox] ok, exit code 0, 12 ms, CPU 10 ms, peak memory 12.5 MB\n'

describe('a run', () => {
  it('hands over the code, its arguments, its input and its place', async () => {
    const flags = [
      '--stdin',
      import.meta.filename,
      '--env',
      'A=1',
      '--runtime',
      'runsc',
      '--network',
      'allow:a.example',
    ]
    const { calls } = await run(['-', ...flags, '--', 'x', '--y'], () => ({}))
    expect(calls).toMatchObject([
      { runtime: 'runsc' },
      {
        code: 'print(1)',
        args: ['x', '--y'],
        env: { A: '1' },
        network: { allow: ['a.example'] },
        artifacts: [],
        stdin: await readFile(import.meta.filename),
      },
      'close',
    ])
  })

  it('passes bytes on while the code runs, each stream to its own, and says the facts behind them', async () => {
    const raw = Buffer.from([0, 255, 13, 10, 0xc3])
    const cli = recordedCli({ input: 'x' })
    const { open } = scriptedSandbox((_, { onOutput }) => {
      onOutput({ stream: 'stdout', text: '…', bytes: raw })
      onOutput({ stream: 'stderr', text: 'oops\n', bytes: Buffer.from('oops\n') })
      expect(cli.stdout.bytes()).toEqual(raw)
      expect(cli.stderr.text()).toBe('oops\n')
      return {}
    })
    expect(await runCli(['-'], cli, open)).toBe(0)
    expect(cli.stdout.bytes()).toEqual(raw)
    expect(cli.stderr.text()).toBe(`oops\n${facts}`)
  })

  it('begins its own line where the code ended in the middle of one', async () => {
    const { stderr } = await run(['-'], (_, { onOutput }) => {
      onOutput({ stream: 'stderr', text: 'half', bytes: Buffer.from('half') })
      return {}
    })
    expect(stderr.text()).toBe(`half\n${facts}`)
  })

  it('leaves standard error to the code with --quiet', async () => {
    const { stderr } = await run(['-', '--quiet'], () => ({}))
    expect(stderr.text()).toBe('')
  })

  it('shows control characters on a terminal instead of obeying them', async () => {
    const text = 'a\u001b]0;title\u0007\u009bb\r\n'
    const { stdout } = await run(
      ['-'],
      (_, { onOutput }) => {
        onOutput({ stream: 'stdout', text, bytes: Buffer.from(text) })
        return {}
      },
      { isTTY: true },
    )
    expect(stdout.text()).toBe('a␛]0;title␇\ufffdb\r\n')
  })

  it.each([
    ['error', 3, /error, exit code 3/],
    ['timeout', undefined, /timeout, no exit code.*\n.*limit of 30\.00 s \(--timeout\)/],
    ['oom', 137, /oom, exit code 137.*\n.*256 MB \(--memory\)/],
    ['output_limit', undefined, /output_limit.*\n.*32 MB \(--output\)/],
    ['killed', undefined, /killed.*\n.*from outside/],
  ] as const)('exits with 1 for %s and says why', async (status, exitCode, line) => {
    const shown = await run(['-'], () => ({ status, exitCode }))
    expect(shown.exitCode).toBe(1)
    expect(shown.stderr.text()).toMatch(line)
  })

  it('says what a run lost although it is ok', async () => {
    const usage = { wallMs: 1, cpuMs: 1, peakMemory: 0, oomEvents: 2 }
    const { exitCode, stderr } = await run(['-'], () => ({ truncated: true, usage }))
    expect(exitCode).toBe(0)
    expect(stderr.text()).toMatch(/peak memory unknown\n.*cut off.*\n.*lack of memory: 2/)
  })
})

describe('--json', () => {
  it('prints one object, and nothing of the code beside it', async () => {
    const { exitCode, stdout, stderr } = await run(['-', '--json'], (_, { onOutput }) => {
      onOutput({ stream: 'stdout', text: 'hi\n', bytes: Buffer.from('hi\n') })
      return {
        stdout: 'hi\n',
        skipped: [{ path: 'l', reason: 'link' }],
        skippedCount: 1,
        files: { 'a.txt': Buffer.from('x') },
      }
    })
    expect(exitCode).toBe(0)
    expect(stderr.text()).toBe('')
    expect(JSON.parse(stdout.text())).toEqual({
      status: 'ok',
      exitCode: 0,
      stdout: 'hi\n',
      stderr: '',
      truncated: false,
      files: [{ path: 'a.txt', size: 1, writtenTo: null }],
      skipped: [{ path: 'l', reason: 'link' }],
      skippedCount: 1,
      usage: { wallMs: 12, cpuMs: 10, peakMemory: 13_107_200, oomEvents: 0 },
    })
  })

  it('has the bytes as well where they are no text', async () => {
    const { stdout } = await run(['-', '--json'], () => ({ stdout: '\ufffd', stdoutBytes: Uint8Array.of(0xff) }))
    const { stdout: text, stdoutBase64, stderrBase64 } = JSON.parse(stdout.text())
    expect([text, stdoutBase64, stderrBase64]).toEqual(['\ufffd', '/w==', undefined])
  })

  it('has no exit code where there was none', async () => {
    const { stdout } = await run(['-', '--json'], () => ({ status: 'timeout' }))
    expect(JSON.parse(stdout.text())).toMatchObject({ status: 'timeout', exitCode: null })
  })

  it('tells a failure in the one object as well', async () => {
    const { exitCode, stdout, stderr } = await run(['-', '--json', '--memory', '1x'], () => ({}))
    expect(exitCode).toBe(2)
    expect(JSON.parse(stdout.text())).toMatchObject({ status: 'failed', error: { code: 'usage' } })
    expect(stderr.text()).toContain('--memory')
  })
})

describe('what keeps the code from running', () => {
  it.each([
    [['/no/such/file.py'], /"\/no\/such\/file\.py" cannot be read: there is none/],
    [[import.meta.dirname], /it is a folder/],
    [['-', '--stdin', '/no/such'], /--stdin "\/no\/such"/],
    [['-', '--files', '/no/such'], /--files "\/no\/such"/],
    [['-', '--files', import.meta.filename], /--files.*no folder/],
    [['-', '--out', import.meta.filename], /--out.*something else/],
    [['-', '--out', `${import.meta.filename}/x`], /--out/],
  ])('is said for %j, with exit code 2 and without a run', async (given, message) => {
    const { exitCode, stdout, stderr, calls } = await run(given, () => ({}))
    expect(exitCode).toBe(2)
    expect(stdout.text()).toBe('')
    expect(stderr.text()).toMatch(message)
    expect(stderr.text()).not.toMatch(/^ {4}at /m)
    expect(calls.filter((call) => typeof call === 'object' && 'code' in call)).toEqual([])
  })

  it('is code that is no text', async () => {
    await using folder = await temporaryFolder()
    const file = join(folder.path, 'a.py')
    await writeFile(file, Uint8Array.of(0xe9))
    expect(await run([file], () => ({}))).toMatchObject({ exitCode: 2 })
  })

  it('is a value that the sandbox refuses', async () => {
    const { exitCode, stderr } = await run(['-'], () => {
      throw new InvalidValueError('"a/../b" cannot be a pattern', { pattern: 'a/../b' })
    })
    expect(exitCode).toBe(2)
    expect(stderr.text()).toContain('--artifact: "a/../b" cannot be a pattern')
  })

  it('is a missing engine, with the ways forward', async () => {
    const { exitCode, stdout, stderr, calls } = await run(['-'], () => {
      throw new SandboxUnavailableError({ problem: 'no engine answers', ways: ['start one'] })
    })
    expect(exitCode).toBe(4)
    expect(stdout.text()).toBe('')
    expect(stderr.text()).toBe('error: no engine answers. Nothing was run. Ways forward:\n- start one\n')
    expect(calls.at(-1)).toBe('close')
  })

  it('is a missing image, with what to do about it', async () => {
    const { exitCode, stderr } = await run(['-'], () => {
      throw new SandboxImageMissingError('acme/python:3', 'make it by `pnpm images`')
    })
    expect(exitCode).toBe(4)
    expect(stderr.text()).toMatch(/"acme\/python:3" is not on this machine: make it by `pnpm images`/)
  })

  it('comes with a stack trace for --verbose only', async () => {
    const { stderr } = await run(['-', '--verbose'], () => {
      throw new Error('odd')
    })
    expect(stderr.text()).toMatch(/^ {4}at /m)
  })
})

describe('files', () => {
  it('go in from --files and come back in --out, but for what did not change', async () => {
    await using folder = await temporaryFolder()
    const input = join(folder.path, 'in')
    const out = join(folder.path, 'new/out')
    await mkdir(join(input, 'deep'), { recursive: true })
    await Promise.all([writeFile(join(input, 'same'), 's'), writeFile(join(input, 'deep/changed'), 'c')])
    const { exitCode, stderr, calls } = await run(['-', '--files', input, '--out', out], ({ files }) => {
      expect(files).toEqual({ same: Buffer.from('s'), 'deep/changed': Buffer.from('c') })
      return { files: { same: Buffer.from('s'), 'deep/changed': Buffer.from('d'), 'x/y.txt': Buffer.from('new') } }
    })
    expect(exitCode).toBe(0)
    expect(calls[1]).toMatchObject({ artifacts: ['**'] })
    expect(await readFile(join(out, 'x/y.txt'), 'utf8')).toBe('new')
    expect(await readFile(join(out, 'deep/changed'), 'utf8')).toBe('d')
    await expect(readFile(join(out, 'same'))).rejects.toThrow()
    expect(stderr.text()).toContain(`wrote ${join(out, 'x/y.txt')} (3 bytes)`)
  })

  it('come back as asked for by --artifact, changed or not', async () => {
    await using folder = await temporaryFolder()
    await writeFile(join(folder.path, 'same'), 's')
    const { stdout, calls } = await run(
      ['-', '--json', '--files', folder.path, '--artifact', 'sa*', '--artifact', 'b'],
      ({ files = {} }) => ({ files: files as Record<string, Uint8Array> }),
    )
    expect(calls[1]).toMatchObject({ artifacts: ['sa*', 'b'] })
    expect(JSON.parse(stdout.text()).files).toEqual([{ path: 'same', size: 1, writtenTo: null }])
  })

  it('that cannot be written are a failure of this machine', async () => {
    await using folder = await temporaryFolder()
    await mkdir(join(folder.path, 'taken/x'), { recursive: true })
    const { exitCode, stderr } = await run(['-', '--out', folder.path], () => ({ files: { taken: Buffer.from('x') } }))
    expect(exitCode).toBe(4)
    expect(stderr.text()).toContain('not written: taken')
  })
})

describe('a signal', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s cancels the run, closes the sandbox and exits with %i', async (name, code) => {
    const { exitCode, stderr, calls } = await run(['-'], async (_, { signal }) => {
      process.kill(process.pid, name)
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
      return { status: 'cancelled' }
    })
    expect(exitCode).toBe(code)
    expect(stderr.text()).toContain('cancelled')
    expect(calls.at(-1)).toBe('close')
  })
})

describe('--probe', () => {
  it('says what would run code here, and what is weak about it', async () => {
    const { exitCode, stdout, calls } = await run(['--probe'], () => ({}))
    expect(exitCode).toBe(0)
    expect(stdout.text()).toBe('a script\nwarning: it is none\n')
    expect(calls).toHaveLength(2)
  })
})
