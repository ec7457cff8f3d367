import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ByteWindow, mostOpenBytes } from './byte-window.ts'

describe('ByteWindow', () => {
  it('lets what is open never be more than a message takes, and everybody begin, in order', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: mostOpenBytes }), { maxLength: 40 }), fc.array(fc.nat()), (sizes, picks) => {
        const window = new ByteWindow()
        const begun: number[] = []
        const open = new Set<number>()
        const expectRoom = (): void => {
          const bytes = [...open].reduce((sum, index) => sum + (sizes[index] ?? 0), 0)
          expect(bytes <= mostOpenBytes || open.size === 1).toBe(true)
        }
        for (const [index, bytes] of sizes.entries()) {
          const begin = (): void => {
            begun.push(index)
            open.add(index)
          }
          if (window.tryEnter(bytes)) begin()
          else window.wait(bytes, begin)
          expectRoom()
        }
        for (let turn = 0; open.size > 0; turn += 1) {
          const leaving = [...open][(picks[turn % (picks.length || 1)] ?? 0) % open.size] as number
          open.delete(leaving)
          window.leave(sizes[leaving] ?? 0)
          expectRoom()
        }
        expect(begun).toEqual(sizes.map((_, index) => index))
      }),
    )
  })
})
