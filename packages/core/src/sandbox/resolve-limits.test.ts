import { describe, expect, it } from 'vitest'
import { type GivenLimits, resolveLimits } from './resolve-limits.ts'

const megabyte = 1_024 ** 2

describe('the limits of a run', () => {
  it('have the defaults that are written down', () => {
    expect(resolveLimits()).toEqual({
      timeout: 30_000,
      memory: 256 * megabyte,
      cpus: 1,
      processes: 64,
      output: 32 * megabyte,
      disk: 64 * megabyte,
      files: 10_000,
      artifact: 16 * megabyte,
      artifacts: 32 * megabyte,
      artifactCount: 100,
    })
  })

  it('are what is given, else what the sandbox says', () => {
    const limits = resolveLimits({ timeout: '1.5s', output: undefined }, { timeout: '5m', output: '2k', cpus: 0.5 })
    expect(limits).toMatchObject({ timeout: 1_500, output: 2_048, cpus: 0.5, processes: 64 })
  })

  it.each<[string, GivenLimits, GivenLimits, number]>([
    ['half of the memory', { memory: '64m' }, {}, 32],
    ['at most 64 MB', { memory: '1g' }, {}, 64],
    ['what the sandbox says', {}, { memory: '100m', disk: '90m' }, 90],
    ['half of a memory that is given later', { memory: '100m' }, { memory: '200m', disk: '90m' }, 50],
    ['what is given, up to the memory', { memory: '40m', disk: '40m' }, {}, 40],
    ['half of the memory of the sandbox', {}, { memory: '40m' }, 20],
  ])('have a disk of %s', (_, given, defaults, expected) => {
    expect(resolveLimits(given, defaults).disk).toBe(expected * megabyte)
  })

  it('have a disk of whole bytes', () => {
    expect(resolveLimits({ memory: 32 * megabyte + 1 }).disk).toBe(16 * megabyte)
  })

  it.each<[string, number | string]>([
    ['timeout', 0],
    ['timeout', '25h'],
    ['timeout', '30 sec'],
    ['timeout', Number.NaN],
    ['memory', '31m'],
    ['memory', 'lots'],
    ['memory', -1],
    ['cpus', 0],
    ['cpus', -1],
    ['cpus', '1'],
    ['cpus', Number.POSITIVE_INFINITY],
    ['processes', 0],
    ['processes', 1.5],
    ['processes', '64'],
    ['output', 0],
    ['output', '257m'],
    ['disk', '63k'],
    ['files', 15],
    ['files', 100.5],
    ['artifact', 0],
    ['artifacts', '0'],
    ['artifactCount', -1],
    ['artifactCount', 0.5],
  ])('cannot have a %s of %j', (name, value) => {
    const shown = typeof value === 'string' ? JSON.stringify(value) : String(value)
    const message = expect.stringMatching(`^limits.${name} is ${shown}, and has to be a `)
    const attempt = () => resolveLimits({ [name]: value })
    expect(attempt).toThrow(expect.objectContaining({ code: 'invalid_value', message }))
    expect(() => resolveLimits({}, { [name]: value })).toThrow(`limits.${name}`)
  })

  it('cannot have a disk that is larger than the memory', () => {
    expect(() => resolveLimits({ disk: '300m' })).toThrow(
      'limits.disk is "300m", and has to be no more than limits.memory, 268435456 bytes, where it is kept',
    )
    expect(() => resolveLimits({}, { memory: '32m', disk: '33m' })).toThrow(/limits.disk/)
  })

  it.each(['time', 'Memory', 'toString', '__proto__'])('cannot have one called %s', (name) => {
    const given = JSON.parse(`{ ${JSON.stringify(name)}: 1 }`)
    expect(() => resolveLimits(given)).toThrow(`limits.${name} is no limit: there are timeout, memory, cpus`)
  })
})
