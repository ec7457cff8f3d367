import type { Json } from '@wflo/core'
import { describe, expect, it } from 'vitest'
import { openReply, packReply } from './reply.ts'

describe('a reply', () => {
  it('is the output itself where there is nothing to report', () => {
    expect(packReply({ text: 'a' }, undefined)).toEqual({ text: 'a' })
    expect(packReply({ output: 1 }, undefined)).toEqual({ output: 1 })
  })

  it.each<Json>([
    null,
    0,
    '',
    [],
    [1],
    { output: 1 },
    { output: 1, report: null },
    { output: 1, report: { cost: '5' } },
  ])('gives %j back as it was', (output) => {
    expect(openReply(packReply(output, undefined))).toEqual({ output })
    expect(openReply(packReply(output, { cost: '0.01' }))).toEqual({ output, report: { cost: '0.01' } })
  })
})
