import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { RunHistory } from '@wflo/temporal'

export const historyFolder = fileURLToPath(new URL('../histories/', import.meta.url))

/** The module that histories were recorded with, as bundlers and workers want it. */
export const goldenDefinitions = new URL('./definitions.ts', import.meta.url)

/** A history of Temporal, recorded once. A run that has gone on with fresh ones has several. */
export interface GoldenHistory extends RunHistory {
  /** Of its file. */
  readonly name: string
}

export function historyPath(name: string): string {
  return `${historyFolder}${name}.json`
}

export function readGoldenHistory(name: string): GoldenHistory {
  return { name, ...(JSON.parse(readFileSync(historyPath(name), 'utf8')) as RunHistory) }
}
