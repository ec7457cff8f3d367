import { readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { isDeepStrictEqual } from 'node:util'
import type { Settings } from '../settings/settings.ts'

/** What a bundle was made with, in a file beside it: a worker that differs in one of these could not run it. */
export interface BundleFacts {
  /** Of `@temporalio/worker`. */
  readonly sdk: string
  /** `name@version`. */
  readonly workflows: readonly string[]
  readonly taskQueues: Readonly<Record<string, string>>
  readonly encryptsFailures: boolean
}

export function describeBundle(workflows: readonly string[], { taskQueues, encryption }: Settings): BundleFacts {
  const { version } = createRequire(import.meta.url)('@temporalio/worker/package.json') as { readonly version: string }
  return { sdk: version, workflows, taskQueues, encryptsFailures: encryption !== undefined }
}

export async function writeFacts(bundle: string, facts: BundleFacts): Promise<void> {
  await writeFile(pathOf(bundle), `${JSON.stringify(facts, undefined, 2)}\n`)
}

/** `undefined` for a bundle that somebody made without them. */
export async function readFacts(bundle: string): Promise<BundleFacts | undefined> {
  try {
    return JSON.parse(await readFile(pathOf(bundle), 'utf8')) as BundleFacts
  } catch {
    return undefined
  }
}

/** In words; `undefined` where a bundle is as it has to be. */
export function findDifference(made: BundleFacts, wanted: BundleFacts): string | undefined {
  if (made.sdk !== wanted.sdk)
    return `it was made by version ${made.sdk} of @temporalio/worker, and this is ${wanted.sdk}`
  if (!isDeepStrictEqual(made.workflows, wanted.workflows)) {
    return `it has the workflows ${made.workflows.join(', ')}, and the definitions ${wanted.workflows.join(', ')}`
  }
  if (!isDeepStrictEqual(made.taskQueues, wanted.taskQueues)) {
    return `it sends steps to ${showQueues(made)}, and the settings to ${showQueues(wanted)}`
  }
  if (made.encryptsFailures === wanted.encryptsFailures) return undefined
  return made.encryptsFailures
    ? 'it encrypts failures, and there is no key'
    : 'it does not encrypt failures, and there is a key'
}

function showQueues({ taskQueues }: BundleFacts): string {
  const pairs = Object.entries(taskQueues).map(([kind, queue]) => `${kind}=${queue}`)
  return pairs.join(', ') || 'no task queues of their own'
}

function pathOf(bundle: string): string {
  return `${bundle.replace(/\.c?js$/, '')}.json`
}
