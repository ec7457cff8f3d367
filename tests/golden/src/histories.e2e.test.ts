import { replayHistories } from '@wflo/temporal'
import { describe, expect, it, vi } from 'vitest'
import { features } from './features.ts'
import { goldenDefinitions, historyFolder, readGoldenHistory } from './golden-history.ts'
import { findChanged, listRecorded } from './sums.ts'

vi.setConfig({ testTimeout: 60_000 })
const names = listRecorded(historyFolder).map((file) => file.replace('.json', ''))

/** What a changed definition of `pair` is told about the history of the old one. */
async function replayPair(change: string): Promise<string | undefined> {
  const definitions = new URL(`./changed/${change}.ts`, import.meta.url)
  const [report] = await replayHistories({ definitions, histories: [readGoldenHistory('pair')] })
  return report?.error?.message
}

describe('golden histories', () => {
  it('are there for every feature', () => {
    expect(Object.keys(features).filter((name) => !names.includes(name))).toEqual([])
  })

  it('have not changed since they were recorded', () => {
    expect(findChanged(historyFolder)).toEqual([])
  })

  it('replay without a server', async () => {
    const reports = await replayHistories({ definitions: goldenDefinitions, histories: names.map(readGoldenHistory) })
    expect(reports.filter(({ error }) => error !== undefined)).toEqual([])
    expect(reports).toHaveLength(names.length)
  })
})

describe('the history of a definition that was changed', () => {
  it.each([
    ['swapped', /command #1: history says step "double" \(attempt 1\), code says step "triple" \(attempt 1\)/],
    ['renamed', /^run "pair" began with another definition .*: custom:triple is gone, custom:threefold is new/],
    ['removed', /command #2: history says step "triple" \(attempt 1\), code says its end/],
    ['added', /history says its end, code says a step/],
    ['slept', /command #1: history says step "double" \(attempt 1\), code says a sleep/],
  ])('names both sides where a step was %s', async (change, message) => {
    expect(await replayPair(change)).toMatch(message)
  })
})
