import type { SandboxOutput } from '@wflo/core'
import { describe, expect, it } from 'vitest'
import { OutputBuffer } from './output-buffer.ts'

describe('output', () => {
  it('never splits a character between two pieces of text, and keeps the bytes as they are', async () => {
    const seen: SandboxOutput[] = []
    const buffer = new OutputBuffer(100, (piece) => seen.push(piece))
    const bytes = Buffer.from('aé€😀')
    for (const byte of bytes) {
      buffer.add('stdout', Buffer.from([byte]))
      await new Promise((resolve) => setImmediate(resolve))
    }
    buffer.end()
    expect(seen.map(({ text }) => text).filter((text) => text !== '')).toEqual(['a', 'é', '€', '😀'])
    expect(Buffer.from(buffer.bytesOf('stdout')).equals(bytes)).toBe(true)
    expect(buffer.bytesOf('stderr')).toHaveLength(0)
  })

  it('puts what comes together together: small pieces cost more than their bytes', () => {
    const seen: SandboxOutput[] = []
    const buffer = new OutputBuffer(10_000, (piece) => seen.push(piece))
    for (let index = 0; index < 1_000; index += 1) buffer.add(index % 2 === 0 ? 'stdout' : 'stderr', Buffer.from('x'))
    buffer.end()
    expect(seen.map(({ stream, text }) => [stream, text.length])).toEqual([
      ['stdout', 500],
      ['stderr', 500],
    ])
  })

  it('hands out half a character at the end', () => {
    const seen: SandboxOutput[] = []
    const buffer = new OutputBuffer(100, (piece) => seen.push(piece))
    buffer.add('stderr', Buffer.from([0xe2, 0x82]))
    buffer.end()
    expect(seen.map(({ stream, text }) => [stream, text]).at(-1)).toEqual(['stderr', '\uFFFD'])
  })

  it('keeps both streams within one limit, and says when it is passed', () => {
    const buffer = new OutputBuffer(5, undefined)
    expect(buffer.add('stdout', Buffer.from('abc'))).toBe(true)
    expect(buffer.add('stderr', Buffer.from('de'))).toBe(true)
    expect(buffer.add('stdout', Buffer.from('f'))).toBe(false)
    expect(buffer.bytesOf('stdout')).toHaveLength(3)
    expect(buffer.bytesOf('stderr')).toHaveLength(2)
  })

  it('does not mind an observer that throws', () => {
    const buffer = new OutputBuffer(5, () => {
      throw new Error('no')
    })
    expect(buffer.add('stdout', Buffer.from('abc'))).toBe(true)
  })
})
