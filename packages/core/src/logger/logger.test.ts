import { describe, expect, it } from 'vitest'
import { InvalidValueError } from '../errors/invalid-value-error.ts'
import { WfloError } from '../errors/wflo-error.ts'
import { createHumanLogger, type HumanLoggerOptions } from './create-human-logger.ts'
import { createJsonLogger } from './create-json-logger.ts'
import { type LogLevel, logLevels } from './log-level.ts'

function capture(): { readonly lines: string[]; readonly write: (line: string) => void; readonly now: () => number } {
  const lines: string[] = []
  return { lines, write: (line) => lines.push(line), now: () => Date.UTC(2026, 0, 1, 12, 30) }
}

function logJson(fields: object, message?: string, level: LogLevel = 'info'): Record<string, unknown> {
  const output = capture()
  createJsonLogger({ ...output, level }).error(fields, message)
  return JSON.parse(output.lines[0] ?? '')
}

function logForPeople(fields: object, message: string, options: HumanLoggerOptions = {}): string | undefined {
  const output = capture()
  createHumanLogger({ ...output, ...options }).warn(fields, message)
  return output.lines[0]
}

describe('createJsonLogger', () => {
  it('writes one object a line, with fields beside the message', () => {
    const output = capture()
    createJsonLogger(output).info({ runId: 'r', cost: 12n, none: undefined, ratio: Number.NaN }, 'settled')
    expect(JSON.parse(output.lines[0] ?? '')).toEqual({
      level: 'info',
      time: 1767270600000,
      runId: 'r',
      cost: '12',
      ratio: 'NaN',
      msg: 'settled',
    })
  })

  it('gives way where a field has one of its names', () => {
    expect(logJson({ level: 9, time: 'late', msg: 'mine' }, 'own')).toMatchObject({
      level: 'error',
      level_: 9,
      time_: 'late',
      msg: 'own',
      msg_: 'mine',
    })
  })

  it('says its level and what is above it, and nothing below', () => {
    for (const [index, level] of logLevels.entries()) {
      const output = capture()
      const { trace, debug, info, warn, error } = createJsonLogger({ ...output, level })
      for (const say of [trace, debug, info, warn, error]) say('x')
      expect(output.lines).toHaveLength(5 - index)
    }
  })

  it('masks secrets in texts, under telling keys at every depth, and in errors', () => {
    const error = new WfloError('refused key sk-abcdefghijklmnop', { code: 'x', fields: { apiKey: 'hunter22' } })
    const line = logJson(
      {
        headers: { Authorization: 'opaque1', 'x-api-key': 'opaque2', 'set-cookie': ['opaque3'] },
        settings: [{ OPENAI_API_KEY: 'opaque4', accessToken: 'opaque5', client_secret: 'opaque6' }],
        map: new Map([['password', 'opaque7']]),
        url: 'https://me:opaque8@host/',
        maxTokens: 5,
        error,
      },
      'called with Bearer abcdefgh1234',
    )
    expect(JSON.stringify(line)).not.toMatch(/opaque|abcdefgh|hunter/)
    expect(line).toMatchObject({ maxTokens: 5, error: { code: 'x', message: 'refused key sk-***' } })
  })

  it('takes an error as its fields, with cause and, at debug, the stack', () => {
    const error = new InvalidValueError('no such thing', { value: 'x' })
    expect(logJson(error)).toMatchObject({ msg: 'no such thing', err: { code: 'invalid_value', value: 'x' } })
    const caused = new Error('outer', { cause: new TypeError('inner') })
    expect(logJson({ caused }).caused).toEqual({
      name: 'Error',
      message: 'outer',
      cause: { name: 'TypeError', message: 'inner' },
    })
    expect(logJson({ caused }, '', 'debug')).toMatchObject({ caused: { stack: expect.stringContaining('at ') } })
  })

  it('survives circles, dates, sets and functions', () => {
    const circle: Record<string, unknown> = { set: new Set([1]), at: new Date(0), never: new Date(Number.NaN), logJson }
    circle.self = circle
    expect(logJson(circle)).toMatchObject({
      set: [1],
      at: '1970-01-01T00:00:00.000Z',
      never: 'null',
      logJson: '[function]',
    })
  })
})

describe('createHumanLogger', () => {
  it('writes time, level, message and fields', () => {
    expect(logForPeople({ runId: 'r', why: 'two words', list: [1] }, 'careful')).toBe(
      '12:30:00 warn  careful runId=r why="two words" list=[1]',
    )
  })

  it('keeps what a model wrote on its line and away from the terminal', () => {
    const line = logForPeople({ 'a\nb': 'x\n12:30:00 error forged', wipe: '\u001b[2J\u009b2J' }, 'one\r\ntwo\u001b[2J')
    expect(line).toBe('12:30:00 warn  one two [2J a b="x\\n12:30:00 error forged" wipe="\\u001b[2J 2J"')
  })

  it('colours only when it is told to', () => {
    expect(logForPeople({ a: 1 }, 'm', { color: true })).toBe(
      '\u001b[90m12:30:00\u001b[39m \u001b[33mwarn \u001b[39m m \u001b[90ma=\u001b[39m1',
    )
  })
})
