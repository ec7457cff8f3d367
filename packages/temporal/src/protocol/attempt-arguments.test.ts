import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseAttemptKey } from './attempt-arguments.ts'

describe('parseAttemptKey', () => {
  it('reads any name, slashes included', () => {
    fc.assert(
      fc.property(fc.nat(), fc.string(), fc.nat(), (command, step, attempt) => {
        expect(parseAttemptKey(`${command}/${step}/${attempt}`)).toEqual({ step, attempt })
      }),
    )
  })
})
