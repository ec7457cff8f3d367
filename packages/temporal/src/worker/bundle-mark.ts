import { createRequire } from 'node:module'
import { WfloError } from '@wflo/core'
import type { BundleSettings } from '../protocol/bundle-settings.ts'

/** What a bundle was made for. */
export interface BundleMark extends BundleSettings {
  /** Version of `@temporalio/worker`: no other one runs it. */
  readonly sdk: string
  readonly encryptsFailures: boolean
}

const begin = '/*wflo-bundle '
const end = '*/'

export function sdkVersion(): string {
  const manifest = createRequire(import.meta.url)('@temporalio/worker/package.json') as { readonly version: string }
  return manifest.version
}

/**
 * The SDK takes a stack for every promise of a workflow (read in `vm-shared.js` of @temporalio/worker 1.24.0), and with ten
 * frames that is a third of what a replay costs. Where a run stands is told by its steps. Later it cannot be set any more.
 */
const prelude = 'Error.stackTraceLimit=1;'

/** On the first line, so that lines keep their numbers. */
export function markBundle(code: string, mark: BundleMark): string {
  return `${begin}${JSON.stringify(mark).replaceAll(end, '*\\/')}${end}${prelude}${code}`
}

/** `undefined`: the bundle was made by something else. */
function readMark(code: string): BundleMark | undefined {
  if (!code.startsWith(begin)) return undefined
  return JSON.parse(code.slice(begin.length, code.indexOf(end))) as BundleMark
}

export interface BundleWanted {
  readonly encryptsFailures: boolean
  /** Absent: those of the bundle are fine. */
  readonly taskQueues: Readonly<Record<string, string>> | undefined
}

/** Throws where a bundle was made for another worker: its runs would be stuck, or say in clear what is to be encrypted. */
export function checkMark(code: string, { encryptsFailures, taskQueues }: BundleWanted): void {
  const mark = readMark(code)
  if (mark === undefined) throw mismatch('it was not made by bundleWorkflows')
  const sdk = sdkVersion()
  if (mark.sdk !== sdk) throw mismatch(`it is for @temporalio/worker ${mark.sdk}, and this is ${sdk}`)
  if (mark.encryptsFailures !== encryptsFailures) {
    throw mismatch(
      `the worker has ${encryptsFailures ? '' : 'no '}encryption, and it was made ${encryptsFailures ? 'without' : 'with'} encryptsFailures`,
    )
  }
  const differs = (kind: string): boolean => mark.taskQueues[kind] !== taskQueues?.[kind]
  const kind = taskQueues && [...Object.keys(taskQueues), ...Object.keys(mark.taskQueues)].find(differs)
  if (kind !== undefined)
    throw mismatch(
      `it sends attempts of kind "${kind}" to ${queueOf(mark.taskQueues[kind])}, the worker to ${queueOf(taskQueues?.[kind])}`,
    )
}

function queueOf(name: string | undefined): string {
  return name === undefined ? 'the queue of the run' : `"${name}"`
}

function mismatch(why: string): WfloError {
  return new WfloError(`the bundle cannot be used: ${why}. Make it anew, with bundleWorkflows and the same settings`, {
    name: 'BundleMismatchError',
    code: 'bundle_mismatch',
  })
}
