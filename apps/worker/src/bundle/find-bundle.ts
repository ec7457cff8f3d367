import { existsSync } from 'node:fs'
import { type Logger, WfloError } from '@wflo/core'
import type { Settings } from '../settings/settings.ts'
import { UsageError } from '../usage-error.ts'
import { describeBundle, findDifference, readFacts } from './bundle-facts.ts'
import { ownBundle } from './own-files.ts'

export interface BundleSearch {
  readonly settings: Settings
  /** `name@version` of what the definitions have. */
  readonly workflows: readonly string[]
  readonly logger: Logger
}

/**
 * The prebuilt bundle to run; `undefined` where one has to be made at the start, or where no workflows are served.
 * Rejects where the bundle of `--bundle` is not there or was made with other settings.
 */
export async function findBundle(search: BundleSearch): Promise<{ readonly path: string } | undefined> {
  const { settings, logger } = search
  const { bundle, definitions, serves, taskQueue } = settings
  if (serves !== undefined && !serves.includes(taskQueue)) return undefined
  if (bundle !== undefined) return await useGiven(bundle, search)
  if (definitions !== undefined) {
    logger.info('bundles the definitions, which takes some seconds: --write-bundle does it once')
    return undefined
  }
  const own = ownBundle()
  const facts = await readFacts(own)
  const difference = facts === undefined ? 'there is none' : differenceOf(facts, search)
  if (difference === undefined) return { path: own }
  logger.warn(`bundles the definitions at the start, since the prebuilt bundle does not fit: ${difference}`)
  return undefined
}

async function useGiven(path: string, search: BundleSearch): Promise<{ readonly path: string }> {
  if (!existsSync(path)) throw new UsageError(`--bundle ${path} cannot be read: there is no such file`)
  const facts = await readFacts(path)
  if (facts === undefined) {
    search.logger.warn({ bundle: path }, 'nobody has written what this bundle was made with: it is taken as it is')
    return { path }
  }
  const difference = differenceOf(facts, search)
  if (difference === undefined) return { path }
  throw new WfloError(
    `the bundle ${path} does not fit: ${difference}. Make it again with --write-bundle and the same settings`,
    {
      name: 'BundleMismatchError',
      code: 'bundle_mismatch',
    },
  )
}

function differenceOf(facts: Parameters<typeof findDifference>[0], { settings, workflows }: BundleSearch) {
  return findDifference(facts, describeBundle(workflows, settings))
}
