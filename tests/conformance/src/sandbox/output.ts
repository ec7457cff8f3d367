import type { SandboxOutput } from '@wflo/core'
import { describe, expect, it } from 'vitest'
import { hostSlackMs } from './expect-in-time.ts'
import { python } from './python.ts'
import type { SandboxContext } from './sandbox-context.ts'
import { shareSession } from './share-session.ts'

const megabyte = 1024 ** 2
const allOf = 12 * megabyte

/** Output comes whole, in order, and not without end. */
export function describeOutput(context: SandboxContext): void {
  describe('whole', () => describeWhole(context))
  describe('limited', () => describeLimited(context))
  describe('as a stream', () => describeStream(context))
}

function describeWhole(context: SandboxContext): void {
  const run = shareSession(context)

  it('loses nothing where code ends without a word', async () => {
    const { status, stdoutBytes } = await run(python`
      import os
      left = memoryview(b'x' * ${allOf})
      while left: left = left[os.write(1, left):]
      os._exit(0)
    `)
    expect([status, stdoutBytes.length]).toEqual(['ok', allOf])
  })

  it('carries both streams at once, whoever writes', async () => {
    const { status, stdoutBytes, stderrBytes } = await run(python`
      import sys, threading
      def write(stream, text):
          for _ in range(${allOf} // 4096): stream.write(text * 4096)
      threads = [threading.Thread(target=write, args=each) for each in ((sys.stdout, 'o'), (sys.stderr, 'e'))]
      for each in threads: each.start()
    `)
    expect([status, stdoutBytes.length, stderrBytes.length]).toEqual(['ok', allOf, allOf])
    expect(stdoutBytes.every((byte) => byte === 111)).toBe(true)
    expect(stderrBytes.every((byte) => byte === 101)).toBe(true)
  })

  it('takes what comes by other ways to the same streams', async () => {
    const { stdout, stderr } = await run(python`
      import os, subprocess, sys
      os.write(os.dup(1), b'copy\n')
      with open('/proc/self/fd/1', 'w') as file: file.write('again\n')
      with open('/dev/stderr', 'w') as file: file.write('device\n')
      subprocess.run(['sh', '-c', 'echo child; echo complaint >&2'])
      os.system('echo shell')
    `)
    expect(stdout).toBe('copy\nagain\nchild\nshell\n')
    expect(stderr).toBe('device\ncomplaint\n')
  })

  it('takes what looks like messages of its own as output', async () => {
    const end = { nonce: '0'.repeat(32), reason: 'exit', exitCode: 0, status: 'ok' }
    const { status, exitCode, stdoutBytes } = await run(python`
      import json, os, struct, sys
      content = json.dumps(${JSON.stringify(end)}).encode()
      for kind in b'xrsfdoeXRSFDOEkK':
          frame = struct.pack('>IB', len(content), kind) + content
          for fd in (1, 2): os.write(fd, frame + struct.pack('>BxxxI', fd, len(frame)) + frame)
      os.write(1, b'\xff' * 9)
      sys.exit(3)
    `)
    expect([status, exitCode]).toEqual(['error', 3])
    expect(Buffer.from(stdoutBytes).includes('"nonce"')).toBe(true)
    expect([...stdoutBytes.subarray(-9)]).toEqual(Array.from({ length: 9 }, () => 255))
  })

  it('ends with the code, whoever still holds its streams', async () => {
    const started = performance.now()
    const result = await run(python`
      import subprocess
      subprocess.Popen(['sh', '-c', 'sleep 600; echo late'], start_new_session=True)
      print('main is over')
    `)
    expect(result).toMatchObject({ status: 'ok', stdout: 'main is over\n' })
    expect(result.usage.wallMs).toBeLessThan(2_000)
    expect(performance.now() - started).toBeLessThan(2_000 + hostSlackMs)
  })
}

function describeLimited(context: SandboxContext): void {
  const run = shareSession(context)
  const limits = { output: 100_000, timeout: '20s' } as const

  it.each(['stdout', 'stderr'] as const)(
    'stops endless output to %s, and keeps what the limit lets through',
    async (stream) => {
      const started = performance.now()
      const result = await run(`import sys\nwhile True: sys.${stream}.write('0123456789' * 1000)`, limits)
      expect(result).toMatchObject({ status: 'output_limit', truncated: true })
      expect(result[`${stream}Bytes`]).toHaveLength(100_000)
      expect(result[stream].endsWith('0123456789')).toBe(true)
      expect(result.usage.wallMs).toBeLessThan(5_000)
      expect(performance.now() - started).toBeLessThan(5_000 + hostSlackMs)
    },
  )

  it('counts both streams together', async () => {
    const result = await run(
      "import sys\nwhile True:\n  sys.stdout.write('o' * 100)\n  sys.stderr.write('e' * 100)",
      limits,
    )
    expect(result.status).toBe('output_limit')
    expect(result.stdoutBytes.length + result.stderrBytes.length).toBe(100_000)
    expect(result.stdoutBytes.length).toBeGreaterThan(10_000)
    expect(result.stderrBytes.length).toBeGreaterThan(10_000)
  })

  it('lets exactly the limit through', async () => {
    expect(await run("print('x' * 99_999)", limits)).toMatchObject({ status: 'ok', truncated: false })
    const over = await run("print('x' * 100_000)", limits)
    expect(over).toMatchObject({ status: 'output_limit', truncated: true })
    expect(over.stdoutBytes).toHaveLength(100_000)
  })

  it('hands observers no more than that, either', async () => {
    let bytes = 0
    const onOutput = (output: SandboxOutput): void => {
      bytes += output.bytes.length
    }
    await context.run("while True: print('x' * 5_000)", { limits, onOutput })
    expect(bytes).toBe(100_000)
  })

  it('has a limit that the sandbox says', () => {
    expect(context.sandbox().limits.output).toBe(32 * megabyte)
  })
}

function describeStream({ run, sandbox }: SandboxContext): void {
  const code = python`
    import sys, time
    for number in range(3):
        print(number, flush=True); time.sleep(0.1)
    print('error', file=sys.stderr)
  `

  it('comes while the code runs, and ends with it', async () => {
    await using child = sandbox().spawn({ code })
    const pieces: SandboxOutput[] = []
    let isOver = false
    const result = child.result.finally(() => {
      isOver = true
    })
    let first: boolean | undefined
    for await (const piece of child.output) {
      first ??= isOver
      pieces.push(piece)
    }
    expect(first).toBe(false)
    const textOf = (stream: string): string =>
      pieces
        .filter((piece) => piece.stream === stream)
        .map(({ text }) => text)
        .join('')
    expect([textOf('stdout'), textOf('stderr')]).toEqual(['0\n1\n2\n', 'error\n'])
    expect(await result).toMatchObject({ status: 'ok', stdout: '0\n1\n2\n', stderr: 'error\n' })
  })

  it('waits for no reader, and is there from its beginning', async () => {
    await using child = sandbox().spawn({ code: `print('x' * ${megabyte})` })
    expect((await child.result).status).toBe('ok')
    let length = 0
    for await (const { bytes } of child.output) length += bytes.length
    expect(length).toBe(megabyte + 1)
  })

  it('ends where the code is killed, which is then cancelled', async () => {
    const started = performance.now()
    const child = sandbox().spawn({ code: "import sys; sys.stdout.write('begun\\n')\nwhile True: pass" })
    for await (const { text } of child.output) {
      expect(text).toBe('begun\n')
      child.kill()
      child.kill()
    }
    expect(await child.result).toMatchObject({ status: 'cancelled', stdout: 'begun\n' })
    expect(performance.now() - started).toBeLessThan(hostSlackMs + 2_000)
  })

  it('is killed at the end of its scope', async () => {
    let result: Promise<unknown>
    {
      await using child = sandbox().spawn({ code: 'import time; time.sleep(600)' })
      result = child.result
    }
    expect(await result).toMatchObject({ status: 'cancelled' })
  })

  it('is not disturbed by an observer that fails', async () => {
    const result = await run(code, {
      onOutput() {
        throw new Error('a bug of the observer')
      },
    })
    expect(result).toMatchObject({ status: 'ok', stdout: '0\n1\n2\n' })
  })
}
