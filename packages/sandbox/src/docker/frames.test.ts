import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type DockerOutput, encodeFrame, type Frame, readDockerStreams, readFrames } from './frames.ts'

const frame = fc.record({
  type: fc.constantFrom('o', 'e', 'x', 'f'),
  content: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
})

describe('frames', () => {
  it('come out as they went in, whatever pieces they travel in', () => {
    fc.assert(
      fc.property(fc.array(frame), fc.integer({ min: 1, max: 400 }), (frames, size) => {
        const bytes = Buffer.concat(frames.map(({ type, content }) => encodeFrame(type, content)))
        const seen: Frame[] = []
        const read = readFrames((each) => seen.push(each))
        for (let at = 0; at < bytes.byteLength; at += size) read(bytes.subarray(at, at + size))
        expect(seen).toEqual(frames)
      }),
    )
  })

  it('hold back what is not whole yet', () => {
    const seen: Frame[] = []
    const read = readFrames((each) => seen.push(each))
    read(encodeFrame('o', 'abc').subarray(0, 7))
    expect(seen).toEqual([])
    read(Buffer.from('c'))
    expect(seen).toEqual([{ type: 'o', content: Buffer.from('abc') }])
  })

  it('that are larger than any are refused before they are waited for', () => {
    const read = readFrames(() => {})
    expect(() => read(Buffer.from([0xff, 0xff, 0xff, 0xff, 0x6f]))).toThrow('4294967295 bytes')
  })

  it('take time in proportion to their bytes, in small pieces too', () => {
    let count = 0
    const read = readFrames(() => {
      count += 1
    })
    const whole = encodeFrame('o', Buffer.alloc(3_000_000))
    for (let at = 0; at < whole.byteLength; at += 1_000) read(whole.subarray(at, at + 1_000))
    expect(count).toBe(1)
  })
})

describe('the streams of an attached container', () => {
  it('are told apart', () => {
    const seen: DockerOutput[] = []
    const read = readDockerStreams((each) => seen.push(each))
    const record = (stream: number, text: string): Buffer =>
      Buffer.concat([Buffer.from([stream, 0, 0, 0, 0, 0, 0, text.length]), Buffer.from(text)])
    read(Buffer.concat([record(1, 'out'), record(2, 'err'), record(1, '')]))
    expect(seen.map(({ stream, content }) => [stream, content.toString()])).toEqual([
      ['stdout', 'out'],
      ['stderr', 'err'],
      ['stdout', ''],
    ])
  })
})
