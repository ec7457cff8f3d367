import { describe, expect, it } from 'vitest'
import { countTests } from './count-tests.ts'

function module(project: string, relativeModuleId: string, states: readonly string[], ok = !states.includes('failed')) {
  const tests = states.map((state) => ({
    fullName: `test ${state}`,
    result: () => ({ state, errors: state === 'failed' ? [{ message: 'no such thing' }] : undefined }),
  }))
  return { project: { name: project }, relativeModuleId, ok: () => ok, children: { allTests: () => tests } }
}

describe('countTests', () => {
  it('adds up by project', () => {
    const { projects, total, problems } = countTests(
      [
        module('a', '1.test.ts', ['passed', 'skipped']),
        module('a', '2.test.ts', ['failed']),
        module('b', '3', ['passed']),
      ],
      0,
      ['a', 'b'],
    )
    expect(projects).toEqual([
      ['a', { passed: 1, failed: 1, skipped: 1 }],
      ['b', { passed: 1, failed: 0, skipped: 0 }],
    ])
    expect(total).toEqual({ passed: 2, failed: 1, skipped: 1 })
    expect(problems).toEqual([])
  })

  it('names what failed, and says why', () => {
    const { failures } = countTests([module('a', '1.test.ts', ['passed', 'failed'])], 0, ['a'])
    expect(failures).toEqual(['1.test.ts > test failed\n  no such thing'])
  })

  it('fails when a project reports no tests', () => {
    const { problems, total } = countTests([module('a', '1.test.ts', ['passed'])], 0, ['a', 'b'])
    expect(problems).toEqual(['b reported no tests.'])
    expect(total.failed).toBe(1)
  })

  it('fails when a file reports no tests', () => {
    const { problems } = countTests([module('a', '1.test.ts', ['passed']), module('a', '2.test.ts', [])], 0, ['a'])
    expect(problems).toEqual(['2.test.ts reported no tests.'])
  })

  it('fails when a file fails although its tests passed', () => {
    const { problems, total } = countTests([module('a', '1.test.ts', ['passed'], false)], 0, ['a'])
    expect(problems).toEqual(['1.test.ts failed outside of its tests.'])
    expect(total).toEqual({ passed: 1, failed: 1, skipped: 0 })
  })

  it('fails when nothing ran', () => {
    expect(countTests([], 0, []).problems).toEqual(['No test ran at all.'])
  })

  it('fails on errors outside of any test', () => {
    expect(countTests([module('a', '1', ['passed'])], 2, ['a']).total.failed).toBe(1)
  })
})
