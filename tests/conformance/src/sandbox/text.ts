import { describe, expect, it } from 'vitest'
import { python } from './python.ts'
import type { SandboxContext } from './sandbox-context.ts'
import { type RunInSession, shareSession } from './share-session.ts'

/** Text goes in and comes out as it is. */
export function describeText(context: SandboxContext): void {
  const run = shareSession(context)

  it('carries every kind of text, in both directions', async () => {
    const text = 'ä 😀 中文 עברית \u202e \ufeff \\ \' " \u0007'
    expect(await run(`print(${JSON.stringify(text)})`)).toMatchObject({ status: 'ok', stdout: `${text}\n` })
  })

  it.each([
    ['with the line ends of Windows', "x = '''a\r\nb'''\r\nprint(repr(x))\r\n", "'a\\nb'\n"],
    ['with a byte order mark', "\ufeffprint('marked')", 'marked\n'],
    ['without a line end', "print('no end')", 'no end\n'],
    ['with tabs', "if True:\n\tprint('tab')", 'tab\n'],
    ['with a form feed', "\f\nprint('fed')", 'fed\n'],
    ['with a name that is no ASCII', 'größe = 3\nprint(größe)', '3\n'],
    ['with a declared encoding', "# -*- coding: utf-8 -*-\nprint('ü')", 'ü\n'],
  ])('runs source %s', async (_, code, stdout) => {
    expect(await run(code)).toMatchObject({ status: 'ok', stdout, stderr: '' })
  })

  it('reports source that is none', async () => {
    for (const code of ['\0', "print('a')\0", '\ud800', "'", '(', '\x1b[31m']) {
      const { status, exitCode } = await run(code)
      expect([code, status, exitCode]).toEqual([code, 'error', 1])
    }
  })

  it.each([200_000, 5_000_000])('runs source of %i bytes', async (size) => {
    const line = `value = '${'x'.repeat(88)}'\n`
    const { status, stdout } = await run(`${line.repeat(size / line.length)}print('end')`)
    expect([status, stdout]).toEqual(['ok', 'end\n'])
  })

  describe('output', () => describeOutput(context, run))
}

function describeOutput(context: SandboxContext, run: RunInSession): void {
  it('hands out bytes as they were written', async () => {
    const { stdout, stdoutBytes } = await run('import sys; sys.stdout.buffer.write(bytes(range(256)))')
    expect([...stdoutBytes]).toEqual(Array.from({ length: 256 }, (_, index) => index))
    expect(stdout).toHaveLength(256)
    expect(stdout.slice(0, 128)).toBe(String.fromCharCode(...Array.from({ length: 128 }, (_, index) => index)))
    expect(stdout.slice(128)).toBe('\ufffd'.repeat(128))
  })

  it('puts a character together that was written in two parts, in the pieces as well', async () => {
    const pieces: string[] = []
    const code = python`
      import os, time
      for byte in '😀é'.encode():
          os.write(1, bytes([byte])); time.sleep(0.02)
    `
    const result = await context.run(code, { onOutput: ({ text }) => void pieces.push(text) })
    expect(result.stdout).toBe('😀é')
    expect(pieces.join('')).toBe('😀é')
    expect(pieces.filter((piece) => piece.includes('\ufffd'))).toEqual([])
  })

  it('fails where the code prints half a character, and keeps what was before', async () => {
    const result = await run("print('before')\nprint('\\ud800')")
    expect(result).toMatchObject({ status: 'error', exitCode: 1, stdout: 'before\n' })
    expect(result.stderr).toContain('UnicodeEncodeError')
  })

  it('changes no line ends, and adds none', async () => {
    expect((await run("print('a\\r\\nb\\rc', end='')")).stdout).toBe('a\r\nb\rc')
  })

  it('gives output while the code runs, in its order', async () => {
    const seen: string[] = []
    const code = python`
      import sys, time
      for number in range(3):
          print(number, end=''); time.sleep(0.15)
          print('!', end='', file=sys.stderr)
    `
    const { usage } = await context.run(code, { onOutput: ({ stream, text }) => void seen.push(`${stream} ${text}`) })
    expect(usage.wallMs).toBeGreaterThan(440)
    expect(seen.filter((piece) => piece.startsWith('stdout')).length).toBe(3)
    expect(
      seen
        .filter((piece) => piece.startsWith('stderr'))
        .map((piece) => piece.slice(7))
        .join(''),
    ).toBe('!!!')
  })
}
