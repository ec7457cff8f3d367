import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { isGone, processMark } from './process-mark.ts'

describe.skipIf(process.platform !== 'linux')('the mark of a process', () => {
  it('says that this one lives', () => {
    expect(isGone(processMark() ?? '')).toBe(false)
  })

  it('says that one is gone, also if its number is taken by another', async () => {
    const mark = processMark() ?? ''
    const [started, pid] = mark.split('/').reverse()
    const child = spawn('true')
    await once(child, 'exit')
    expect(isGone(mark.replace(`/${pid}/${started}`, `/${child.pid}/1`))).toBe(true)
    expect(isGone(mark.replace(`/${started}`, '/1'))).toBe(true)
  })

  it('says nothing of another machine or namespace', () => {
    expect(isGone('another-boot/1/999999/1')).toBe(false)
    expect(isGone('')).toBe(false)
  })
})
