import { parseDuration } from '../duration/parse-duration.ts'
import { InvalidValueError } from '../errors/invalid-value-error.ts'
import { parseBytes } from './parse-bytes.ts'
import type { SandboxLimits } from './sandbox-limits.ts'

/** Limits as numbers: `timeout` in milliseconds, sizes in bytes. */
export type ResolvedLimits = { readonly [Name in keyof SandboxLimits]-?: number }

/** Limits as plain JavaScript may give them. */
export type GivenLimits = { readonly [Name in keyof SandboxLimits]?: number | string | undefined }

type LimitName = keyof ResolvedLimits

interface Rule {
  readonly read: (given: number | string) => number
  readonly least: number
  readonly most: number
  /** What can be written, for messages. */
  readonly advice: string
}

const second = 1_000
const kilobyte = 1_024
const megabyte = 1_024 ** 2

const rules: { readonly [Name in LimitName]: Rule } = {
  timeout: { read: parseDuration, least: 1, most: 86_400 * second, advice: "a duration up to 24 h, such as '30s'" },
  memory: size(32 * megabyte, "a size of 32 MB or more, such as '256m'"),
  // Docker takes no less than a hundredth of a processor.
  cpus: { read: readNumber, least: 0.01, most: 1_024, advice: 'a number from 0.01 to 1024, such as 0.5' },
  // No system takes more.
  processes: { ...count(1, 'a whole number from 1 to 1 000 000, such as 64'), most: 1_000_000 },
  // The host keeps it in its memory, as bytes and as text.
  output: { ...size(1, "a size up to 256 MB, such as '1m'"), most: 256 * megabyte },
  disk: size(64 * kilobyte, "a size of 64 KB or more, such as '64m'"),
  files: count(16, 'a whole number of 16 or more, such as 10_000'),
  artifact: size(1, "a size above 0, such as '16m'"),
  artifacts: size(1, "a size above 0, such as '32m'"),
  artifactCount: count(0, 'a whole number, such as 100'),
}

const standard = {
  timeout: 30 * second,
  memory: 256 * megabyte,
  cpus: 1,
  processes: 64,
  output: 32 * megabyte,
  disk: 64 * megabyte,
  files: 10_000,
  artifact: 16 * megabyte,
  artifacts: 32 * megabyte,
  artifactCount: 100,
} as const satisfies ResolvedLimits

/**
 * The limits of a run: what is given, else what `defaults` say, else the defaults of `SandboxLimits`. Where the memory is
 * given and the disk is not, the disk is at most half of it. Throws `InvalidValueError` for a value that cannot be, and for
 * a name that is no limit.
 */
export function resolveLimits(given: GivenLimits = {}, defaults: GivenLimits = {}): ResolvedLimits {
  const own = readAll(given)
  const theirs = readAll(defaults)
  const limits = { ...standard, ...theirs, ...own }
  const disk = own.disk ?? (own.memory === undefined ? theirs.disk : undefined)
  if (disk === undefined) return { ...limits, disk: Math.min(limits.disk, Math.floor(limits.memory / 2)) }
  if (disk <= limits.memory) return limits
  throw refuseDisk(given.disk ?? disk, limits.memory)
}

/** The limits that are given, as numbers. A disk is compared to the memory only where both are. */
export function readLimits(given: GivenLimits): Partial<ResolvedLimits> {
  const limits = readAll(given)
  if ((limits.disk ?? 0) <= (limits.memory ?? Number.POSITIVE_INFINITY)) return limits
  throw refuseDisk(given.disk, limits.memory)
}

function readAll(given: GivenLimits): Partial<ResolvedLimits> {
  if (typeof given !== 'object' || given === null) throw new InvalidValueError('limits has to be an object')
  const limits: Record<string, number> = {}
  for (const [name, value] of Object.entries(given)) if (value !== undefined) limits[name] = read(name, value)
  return limits
}

function read(name: string, given: number | string): number {
  const rule = Object.hasOwn(rules, name) ? rules[name as LimitName] : undefined
  if (rule === undefined) {
    throw new InvalidValueError(`limits.${name} is no limit: there are ${Object.keys(rules).join(', ')}`, { name })
  }
  const value = tryRead(rule, given)
  if (value !== undefined && value >= rule.least && value <= rule.most) return value
  throw refuse(name, given, rule.advice)
}

function tryRead(rule: Rule, given: number | string): number | undefined {
  try {
    return rule.read(given)
  } catch {
    return undefined
  }
}

function refuse(name: string, given: unknown, advice: string): InvalidValueError {
  const shown = typeof given === 'string' ? JSON.stringify(given) : String(given)
  return new InvalidValueError(`limits.${name} is ${shown}, and has to be ${advice}`, { name, value: String(given) })
}

function refuseDisk(given: unknown, memory: number | undefined): InvalidValueError {
  return refuse('disk', given, `no more than limits.memory, ${memory} bytes, where it is kept`)
}

function size(least: number, advice: string): Rule {
  return { read: parseBytes, least, most: Number.MAX_SAFE_INTEGER, advice }
}

function count(least: number, advice: string): Rule {
  return { read: readWhole, least, most: 2 ** 31 - 1, advice }
}

function readNumber(given: number | string): number {
  return typeof given === 'number' ? given : Number.NaN
}

function readWhole(given: number | string): number {
  return Number.isInteger(given) ? Number(given) : Number.NaN
}
