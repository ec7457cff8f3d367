import { describe, expect, it } from 'vitest'
import { timeChunks } from './pace.ts'

const sum = (chunks: ReturnType<typeof timeChunks>) => chunks.reduce((total, { waitMs }) => total + waitMs, 0)

describe('timeChunks', () => {
  it.each([2, 20, 2_000])('lets a demo reply of %i pieces take about 0.8 seconds and loses none', (length) => {
    const pieces = Array.from({ length }, (_, index) => `${index};`)
    const chunks = timeChunks(pieces, {}, 'demo')
    expect(sum(chunks)).toBeGreaterThanOrEqual(400)
    expect(sum(chunks)).toBeLessThanOrEqual(850)
    expect(chunks.map(({ bytes }) => bytes).join('')).toBe(pieces.join(''))
  })

  it('lets a whole demo reply take as long', () => {
    expect(sum(timeChunks(['body'], {}, 'demo'))).toBe(800)
  })

  it('waits for nothing where nothing is scripted', () => {
    expect(timeChunks(['a', 'b'], {}, 'instant')).toEqual([
      { waitMs: 0, bytes: 'a' },
      { waitMs: 0, bytes: 'b' },
    ])
  })

  it.each(['instant', 'demo'] as const)('keeps a scripted timing at the %s pace', (pace) => {
    expect(timeChunks(['a', 'b', 'c'], { delayMs: 5, chunkDelayMs: 7 }, pace).map(({ waitMs }) => waitMs)).toEqual([
      5, 7, 7,
    ])
  })
})
