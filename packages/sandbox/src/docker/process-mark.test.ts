import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { fateOf, processMark } from './process-mark.ts'

describe.skipIf(process.platform !== 'linux')('the mark of a process', () => {
  it('says that this one lives', () => {
    expect(fateOf(processMark())).toBe('lives')
  })

  it('says that one is gone, also if its number is taken by another', async () => {
    const mark = processMark() ?? ''
    const [started, pid] = mark.split('/').reverse()
    const child = spawn('true')
    await once(child, 'exit')
    expect(fateOf(mark.replace(`/${pid}/${started}`, `/${child.pid}/1`))).toBe('gone')
    expect(fateOf(mark.replace(`/${started}`, '/1'))).toBe('gone')
  })

  it('says nothing of another machine or namespace', () => {
    expect(fateOf('another-boot/1/999999/1')).toBe('unknown')
    expect(fateOf('')).toBe('unknown')
    expect(fateOf(undefined)).toBe('unknown')
  })
})
