import { resolveLimits } from '@wflo/core'
import { describe, expect, it } from 'vitest'
import { type Frame, readFrames } from './frames.ts'
import { createJob } from './job.ts'

function framesOf(frames: readonly Buffer[]): readonly Frame[] {
  const seen: Frame[] = []
  const read = readFrames((frame) => seen.push(frame))
  for (const frame of frames) read(frame)
  return seen
}

const limits = resolveLimits({ timeout: '2s', cpus: 2 })

describe('a job', () => {
  it('sends its files, then its input, then the order to begin', () => {
    const { frames } = createJob(
      { code: 'x', files: { 'a/b': 'text', c: new Uint8Array([1, 2]) }, stdin: 'in' },
      limits,
    )
    const kinds = framesOf(frames).map(
      ({ type, content }) => `${type}${type === 'J' ? '' : content.toString('latin1')}`,
    )
    expect(kinds).toEqual(['Fa/b', 'Dtext', 'Fc', 'D\u0001\u0002', 'Fmain.py', 'Dx', 'Iin', 'J'])
  })

  it('cuts what is large into pieces', () => {
    const { frames } = createJob({ code: 'é'.repeat(300_000) }, limits)
    const pieces = framesOf(frames).filter(({ type }) => type === 'D')
    expect(pieces.length).toBeGreaterThan(1)
    expect(Buffer.concat(pieces.map(({ content }) => content)).toString()).toBe('é'.repeat(300_000))
  })

  it('carries its limits, and a nonce that is new each time', () => {
    const [first, second] = [createJob({ code: '' }, limits), createJob({ code: '' }, limits)]
    const order = JSON.parse(framesOf(first.frames).at(-1)?.content.toString() ?? '')
    expect(order).toMatchObject({ timeoutMs: 2_000, stdin: false, collect: null, nonce: first.nonce })
    expect(order.cpuSeconds).toBeGreaterThanOrEqual(4)
    expect(first.nonce).toMatch(/^[0-9a-f]{32}$/)
    expect(first.nonce).not.toBe(second.nonce)
  })

  it('has empty code and empty input where they are empty', () => {
    const { frames } = createJob({ code: '', stdin: '' }, limits)
    expect(framesOf(frames).map(({ type }) => type)).toEqual(['F', 'I', 'J'])
  })

  it.each([
    [{ code: 3 }, 'code is number'],
    [{ code: '', args: ['a\0'] }, 'NUL'],
    [{ code: '', args: [1] }, 'args[0] is number'],
    [{ code: '', env: { 'A=B': 'c' } }, 'A=B'],
    [{ code: '', env: { '': 'c' } }, '""'],
    [{ code: '', env: { A: 'c\0' } }, 'NUL'],
    [{ code: '', env: { A: 1 } }, 'env.A is number'],
    [{ code: '', artifacts: ['/etc'] }, '/etc'],
    [{ code: '', artifacts: 'x' }, 'artifacts is string'],
    [{ code: '', args: 'abc' }, 'args is string'],
    [{ code: '', env: null }, 'env has to be'],
    [{ code: '', env: { A: '\ud800' } }, 'half a character'],
    [{ code: '', stdin: 5 }, 'stdin is number'],
    [{ code: '', files: { a: 5 } }, 'a is number'],
    [{ code: '', files: { a: null } }, 'a is null'],
  ])('that cannot be, %j, is refused', (command, message) => {
    expect(() => createJob(command as never, limits)).toThrow(message)
  })
})
