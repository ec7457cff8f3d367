import { describe, expect, it } from 'vitest'
import { parseCommandLine } from './command-line.ts'

const plain = {
  demo: false,
  models: ['openai/gpt-4o-mini'],
  onExhausted: 'fail',
  database: '.wflo/example.db',
  crash: true,
  temporal: false,
  json: false,
  verbose: false,
}

const unusable: readonly (readonly [args: readonly string[], message: RegExp])[] = [
  [[], /--prompt/],
  [['--promt', 'x'], /--promt/],
  [['--prompt'], /--prompt/],
  [['--prompt', ' \n'], /empty/],
  [['what', 'is', 'this'], /what/],
  [['--demo', '--model', 'gpt 4'], /gpt 4/],
  [['--demo', '--model', ''], /--model/],
  [['--demo', '--model', 'openai/'], /openai\//],
  [['--demo', '--budget', '0,50'], /0,50/],
  [['--demo', '--budget', '-1'], /budget/],
  [['--demo', '--budget=-1'], /-1/],
  [['--demo', '--budget', '1e3'], /1e3/],
  [['--demo', '--budget', '$5'], /\$5/],
  [['--demo', '--budget', ''], /budget/],
  [['--demo', '--prices', ''], /--prices/],
  [['--prompt', 'x', '--base-url', 'localhost:11434'], /localhost:11434/],
  [['--prompt', 'x', '--base-url', 'ftp://host/v1'], /ftp/],
  [['--prompt', 'x', '--base-url', 'nonsense'], /nonsense/],
  [['--demo', '--base-url', 'http://localhost:1/v1'], /--demo/],
  [['--demo', '--json=yes'], /--json/],
  [['--demo', '--on-exhausted', 'explode'], /explode/],
  [['--demo', '--model', 'gpt-4o,'], /gpt-4o,/],
  [['--temporal', '--runs'], /Temporal's UI/],
  [['--temporal', '--resume', 'r-1'], /Temporal's UI/],
  [['custom-stop', '--demo'], /custom-stop/],
  [['custom-step', 'now'], /now/],
  [['custom-step', '--prompt', 'x'], /--prompt/],
  [['--sandbox', ' '], /--sandbox/],
  [['--sandbox', 'x', '--prompt', 'y'], /--sandbox/],
  [['--sandbox', 'x', 'custom-step'], /--sandbox/],
  [['--sandbox', 'x', '--out', ''], /--out/],
  [['--demo', '--out', 'folder'], /--out.*--sandbox/],
  [['--prompt', 'x', '--runtime', 'runsc'], /--runtime.*--sandbox/],
  [['--resume', 'r-1', '--sandbox', 'x'], /--resume/],
  [['--resume', ''], /--resume/],
  [['--resume', 'r-1', '--prompt', 'x'], /--resume/],
  [['--demo', '--database', ''], /--database/],
]

describe('parseCommandLine', () => {
  it.each([
    ['gpt-4o', ['openai/gpt-4o']],
    ['openai/gpt-4o', ['openai/gpt-4o']],
    ['claude-haiku-4-5', ['anthropic/claude-haiku-4-5']],
    ['anthropic/claude-haiku-4-5', ['anthropic/claude-haiku-4-5']],
    ['meta-llama/llama-3', ['openai/meta-llama/llama-3']],
    ['gpt-4o-mini, claude-haiku-4-5', ['openai/gpt-4o-mini', 'anthropic/claude-haiku-4-5']],
  ])('finds the vendors of --model %s', (model, models) => {
    expect(parseCommandLine(['--demo', '--model', model])).toMatchObject({ settings: { models } })
  })

  it('knows the custom step', () => {
    expect(parseCommandLine(['custom-step', '--demo'])).toMatchObject({ job: 'custom-step', settings: { demo: true } })
  })

  it('takes a prompt alone and keeps the defaults', () => {
    expect(parseCommandLine(['--prompt', 'Why?'])).toEqual({ job: 'question', prompt: 'Why?', settings: plain })
  })

  it('takes every flag', () => {
    const args = ['--prompt=Why?', '--model', 'gpt-4o', '--budget', '0.50', '--base-url', 'http://localhost:1/v1']
    expect(
      parseCommandLine([
        ...args,
        '--on-exhausted',
        'pause',
        '--prices',
        'prices.json',
        '--database',
        'runs.db',
        '--no-crash',
        '--temporal',
        '--json',
        '--verbose',
      ]),
    ).toEqual({
      job: 'question',
      prompt: 'Why?',
      settings: {
        demo: false,
        models: ['openai/gpt-4o'],
        onExhausted: 'pause',
        budget: 500_000_000_000n,
        baseUrl: 'http://localhost:1/v1',
        prices: 'prices.json',
        database: 'runs.db',
        crash: false,
        temporal: true,
        json: true,
        verbose: true,
      },
    })
  })

  it('runs the digest for --demo alone and the question for --demo with a prompt', () => {
    expect(parseCommandLine(['--demo'])).toMatchObject({ job: 'digest', settings: { demo: true } })
    expect(parseCommandLine(['--demo', '--prompt', 'Why?'])).toMatchObject({
      job: 'question',
      settings: { demo: true },
    })
  })

  it('runs the demo for --temporal alone, and asks a real model where there is something to ask', () => {
    expect(parseCommandLine(['--temporal'])).toMatchObject({ job: 'digest', settings: { demo: true, temporal: true } })
    expect(parseCommandLine(['--temporal', '--prompt', 'Why?'])).toMatchObject({ settings: { demo: false } })
    expect(parseCommandLine(['--temporal', 'custom-step'])).toMatchObject({ settings: { demo: false } })
  })

  it('takes a task for code, and where that runs', () => {
    const flags = ['--out', 'plots', '--image', 'x:y', '--runtime', 'runsc']
    expect(parseCommandLine(['--sandbox', 'plot', ...flags])).toMatchObject({
      job: 'sandbox',
      task: 'plot',
      settings: { demo: false, out: 'plots', image: 'x:y', runtime: 'runsc' },
    })
    expect(parseCommandLine(['--temporal', '--sandbox', 'plot'])).toMatchObject({ settings: { demo: false } })
    expect(parseCommandLine(['--resume', 'r-1', '--out', 'plots'])).toMatchObject({ settings: { out: 'plots' } })
  })

  it('lists and resumes runs', () => {
    expect(parseCommandLine(['--runs'])).toMatchObject({ job: 'runs' })
    expect(parseCommandLine(['--resume', 'r-1'])).toMatchObject({ job: 'resume', runId: 'r-1' })
  })

  it('leaves the budget to the workflow unless one is given', () => {
    expect(parseCommandLine(['--demo'])).not.toHaveProperty('settings.budget')
    expect(parseCommandLine(['--demo', '--budget', '0'])).toHaveProperty('settings.budget', 0n)
    expect(parseCommandLine(['--demo', '--budget', 'unlimited'])).toHaveProperty('settings.budget', 'unlimited')
  })

  it('asks for help before it looks at anything else', () => {
    expect(parseCommandLine(['--help', '--budget', 'lots'])).toEqual({ job: 'help' })
    expect(parseCommandLine(['-h'])).toEqual({ job: 'help' })
  })

  it('forgives the -- that npm wants between command and flags', () => {
    expect(parseCommandLine(['--', '--demo'])).toMatchObject({ job: 'digest' })
  })

  it.each(unusable)('refuses %j and names what is wrong', (args, message) => {
    expect(() => parseCommandLine(args)).toThrow(
      expect.objectContaining({ code: 'usage', message: expect.stringMatching(message) }),
    )
  })
})
