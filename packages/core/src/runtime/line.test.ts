import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Line } from './line.ts'

type Move =
  | { readonly kind: 'insert'; readonly command: number }
  | { readonly kind: 'take' }
  | { readonly kind: 'remove' }

const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('insert' as const), command: fc.nat(50) }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'take' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'remove' as const }) },
)

describe('a line', () => {
  it('is what a sorted array would be', () => {
    fc.assert(
      fc.property(fc.array(move, { maxLength: 200 }), (moves) => {
        const line = new Line<{ readonly command: number }>()
        const model: { readonly command: number }[] = []
        for (const next of moves) {
          if (next.kind === 'insert') {
            line.insert(next)
            model.push(next)
            model.sort((left, right) => left.command - right.command)
          } else if (next.kind === 'take') {
            expect(line.takeFirst()).toBe(model.shift())
          } else {
            const [last] = model.splice(-1)
            if (last !== undefined) line.remove(last)
          }
          expect(line.members()).toEqual(model)
          expect(line.first).toBe(model[0])
        }
      }),
    )
  })

  it('keeps its order over thousands', () => {
    const line = new Line<{ readonly command: number }>()
    for (let command = 0; command < 5_000; command += 1) line.insert({ command })
    for (let command = 0; command < 5_000; command += 1) expect(line.takeFirst()?.command).toBe(command)
    expect(line.takeFirst()).toBeUndefined()
  })
})
