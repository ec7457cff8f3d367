import { describe, expect, it, vi } from 'vitest'
import { runInTerminal } from './e2e/run-in-terminal.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

/** The end of every escape sequence that sets a colour or a style. */
const color = /\[\d+m/

describe('on a terminal', () => {
  it('repaints coloured lines with the streamed text and the bar of the budget', async () => {
    const { exitCode, output } = await runInTerminal(['--demo'], { TERM: 'xterm-256color' })
    expect(exitCode).toBe(0)
    expect(output).toMatch(color)
    expect(output).toContain('\u001b[1A')
    expect(output).toContain('⠋')
    expect(output).toContain('█')
    expect(output).toContain('Before there were')
    expect(output.endsWith('\u001b[?25h')).toBe(true)
  })

  it('has no colours with NO_COLOR', async () => {
    const { output } = await runInTerminal(['--demo'], { TERM: 'xterm-256color', NO_COLOR: '1' })
    expect(output).not.toMatch(color)
    expect(output).toContain('█')
  })

  it('writes plain lines on one that cannot move its cursor', async () => {
    const { output } = await runInTerminal(['--demo'], { TERM: 'dumb' })
    expect(output).not.toContain('\u001b')
    expect(output).toContain('asks openai/gpt-4o-mini')
  })
})
