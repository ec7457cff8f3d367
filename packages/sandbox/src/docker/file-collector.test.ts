import { resolveLimits } from '@wflo/core'
import { describe, expect, it } from 'vitest'
import { FileCollector } from './file-collector.ts'

const end = { skipped: [], skippedCount: 0 }
const collector = (limits = {}): FileCollector => new FileCollector(resolveLimits(limits))

describe('collected files', () => {
  it('are put together from their pieces', () => {
    const files = collector()
    files.begin(Buffer.from('a/b.txt'))
    files.add(Buffer.from('one '))
    files.add(Buffer.from('two'))
    files.begin(Buffer.from('empty'))
    const found = files.finish({ skipped: [['link', 'link']], skippedCount: 7 })
    expect(Object.keys(found.files)).toEqual(['a/b.txt', 'empty'])
    expect(Buffer.from(found.files['a/b.txt'] ?? []).toString()).toBe('one two')
    expect(found.skipped).toEqual([{ path: 'link', reason: 'link' }])
    expect(found.skippedCount).toBe(7)
  })

  it.each(['../x', '/etc/passwd', 'a/../../x', 'a\\b', 'a\nb', 'C:x', '', 'a//b', '.', 'a\u202Eb'])(
    'never have the name %j, whatever the container says',
    (name) => {
      expect(() => collector().begin(Buffer.from(name))).toThrow('left out')
    },
  )

  it('never have a name that is no text', () => {
    expect(() => collector().begin(Buffer.from([0x61, 0xff]))).toThrow('left out')
  })

  it('may have the names of what every object has', () => {
    const files = collector()
    for (const name of ['__proto__', 'constructor']) files.begin(Buffer.from(name))
    expect(Object.keys(files.finish(end).files)).toEqual(['__proto__', 'constructor'])
  })

  it('are no more, and no larger, than the limits say, whatever the container says', () => {
    const files = collector({ artifactCount: 1, artifacts: 4 })
    files.begin(Buffer.from('a'))
    files.add(Buffer.from('1234'))
    expect(() => files.begin(Buffer.from('b'))).toThrow('left out')
    expect(() => files.add(Buffer.from('5'))).toThrow('more than the limit')
  })
})
