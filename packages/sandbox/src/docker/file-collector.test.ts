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

  it.each(['../x', '/etc/passwd', 'a/../../x', 'a\\b', 'a\nb', 'C:x', '', 'a//b', '.', 'a\u202Eb', '\uFFFD'])(
    'never have the name %j, whatever the container says',
    (name) => {
      const files = collector()
      files.begin(Buffer.from(name))
      files.add(Buffer.from('content'))
      const found = files.finish(end)
      expect(found.files).toEqual({})
      expect(found.skipped).toEqual([{ path: JSON.stringify(name), reason: 'unsafe_name' }])
      expect(found.skippedCount).toBe(1)
    },
  )

  it('never have a name that is no text', () => {
    const files = collector()
    files.begin(Buffer.from([0x61, 0xff]))
    expect(files.finish(end)).toMatchObject({ files: {}, skippedCount: 1 })
  })

  it('that did not come whole are left out', () => {
    const files = collector()
    files.begin(Buffer.from('a'))
    files.begin(Buffer.from('b'))
    files.add(Buffer.from('half'))
    expect(files.abandon()).toMatchObject({ skipped: [{ path: 'b', reason: 'unreadable' }], skippedCount: 1 })
    expect(Object.keys(files.abandon().files)).toEqual([])
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
    expect(() => files.begin(Buffer.from('b'))).toThrow('more files')
    expect(() => files.add(Buffer.from('5'))).toThrow('more than the limit')
    expect(() => collector().add(Buffer.alloc(0))).toThrow('nothing')
  })
})
