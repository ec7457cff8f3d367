import { describe, expect, it } from 'vitest'
import { WfloError } from '../errors/wflo-error.ts'
import { createHumanLogger } from './create-human-logger.ts'
import { createJsonLogger } from './create-json-logger.ts'

function capture(): { readonly lines: string[]; readonly write: (line: string) => void; readonly now: () => number } {
  const lines: string[] = []
  return { lines, write: (line) => lines.push(line), now: () => Date.UTC(2026, 0, 1, 12, 30) }
}

describe('createJsonLogger', () => {
  it('writes one object a line, with fields beside the message', () => {
    const output = capture()
    createJsonLogger(output).info({ runId: 'r', cost: 12n }, 'settled')
    expect(JSON.parse(output.lines[0] ?? '')).toEqual({
      level: 'info',
      time: 1767270600000,
      runId: 'r',
      cost: '12',
      msg: 'settled',
    })
  })

  it('says nothing below its level', () => {
    const output = capture()
    const logger = createJsonLogger({ ...output, level: 'warn' })
    logger.info('no')
    logger.warn('yes')
    expect(output.lines).toHaveLength(1)
  })

  it('masks secrets in texts, under telling keys, and in errors', () => {
    const output = capture()
    const error = new WfloError('refused key sk-abcdefghijklmnop', { code: 'x', fields: { apiKey: 'hunter22' } })
    createJsonLogger(output).error(
      { headers: { Authorization: 'Bearer abc.def.ghi' }, openai_api_key: 'plain', error },
      'called with Bearer abcdefgh1234',
    )
    expect(output.lines[0]).not.toMatch(/abc\.def|plain|abcdefgh|hunter/)
    expect(output.lines[0]).toContain('sk-***')
  })

  it('survives a circle', () => {
    const output = capture()
    const circle: Record<string, unknown> = {}
    circle.self = circle
    createJsonLogger(output).info(circle, 'round')
    expect(output.lines[0]).toContain('"msg":"round"')
  })
})

describe('createHumanLogger', () => {
  it('writes time, level, message and fields', () => {
    const output = capture()
    createHumanLogger(output).warn({ runId: 'r', why: 'two words' }, 'careful')
    expect(output.lines).toEqual(['12:30:00 warn  careful runId=r why="two words"'])
  })
})
