import {
  InvalidValueError,
  type Logger,
  parseDuration,
  type ResolvedLimits,
  resolveLimits,
  type SandboxLimits,
  silentLogger,
} from '@wflo/core'
import type { DockerOptions } from 'dockerode'
import type { DockerEgressOptions, DockerSandboxOptions } from './docker-sandbox-options.ts'

/** The options, checked, with their defaults. */
export interface DockerSettings {
  readonly image: string
  readonly runtime: string
  readonly limits: ResolvedLimits
  /** As given, for runs whose own limits change what others are by default. */
  readonly givenLimits: SandboxLimits
  readonly egress: DockerEgressOptions
  readonly poolSize: number
  readonly idleMs: number
  readonly preload: readonly string[]
  readonly maxConcurrent: number | undefined
  readonly queueTimeoutMs: number
  readonly docker: DockerOptions | undefined
  readonly logger: Logger
}

/** A timer that is to take longer, 25 days, ends at once. */
const mostTimerMs = 2 ** 31 - 1

/** Throws `InvalidValueError` for what cannot be. Nothing is asked of an engine. */
export function readDockerSettings(options: DockerSandboxOptions): DockerSettings {
  const { image = 'wflo/runtime:python3.11', runtime = 'runc', limits = {}, pool = {}, egress = {} } = options
  const { maxConcurrent, queueTimeout = '60s', docker, logger = silentLogger() } = options
  return {
    image: checkText(image, 'image'),
    runtime: checkText(runtime, 'runtime'),
    limits: resolveLimits(limits),
    givenLimits: limits,
    egress,
    poolSize: checkCount(pool.size ?? 2, 'pool.size', 0),
    idleMs: Math.min(parseDuration(pool.idleTime ?? '10m'), mostTimerMs),
    preload: pool.preload ?? [],
    maxConcurrent: maxConcurrent === undefined ? undefined : checkCount(maxConcurrent, 'maxConcurrent', 1),
    queueTimeoutMs: Math.min(parseDuration(queueTimeout), mostTimerMs),
    docker,
    logger,
  }
}

function checkText(text: string, name: string): string {
  if (text.trim() !== '' && text.trim() === text) return text
  throw new InvalidValueError(`${name} is ${JSON.stringify(text)}, and has to be a name`, { name })
}

function checkCount(count: number, name: string, least: number): number {
  if (Number.isInteger(count) && count >= least) return count
  throw new InvalidValueError(`${name} is ${count}, and has to be a whole number of ${least} or more`, { name })
}
