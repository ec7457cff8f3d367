import { InvalidValueError, type ResolvedLimits, resolveLimits } from '@wflo/core'
import { limitFlags, type Values } from './flags.ts'
import { UsageError } from './usage-error.ts'

type LimitName = keyof ResolvedLimits

const names = Object.keys(limitFlags) as readonly LimitName[]
/** They are numbers; the others have units. */
const counts: ReadonlySet<LimitName> = new Set(['cpus', 'processes', 'files', 'artifactCount'])

/** Throws `UsageError` that names the flag. */
export function readLimits(values: Values): ResolvedLimits {
  const given = Object.fromEntries(names.map((name) => [name, readValue(name, values[limitFlags[name]])]))
  try {
    return resolveLimits(given)
  } catch (error) {
    if (!InvalidValueError.isInstance(error)) throw error
    throw new UsageError(nameFlags(error.message), error)
  }
}

/** Text that is no number stays text, and is refused with what it should be. */
function readValue(name: LimitName, text: string | undefined): string | number | undefined {
  if (text === undefined || !counts.has(name)) return text
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : text
}

/** The limits by the names of their flags. */
function nameFlags(message: string): string {
  return message.replace(/\blimits\.(\w+)/g, (whole, name: string) =>
    Object.hasOwn(limitFlags, name) ? `--${limitFlags[name as LimitName]}` : whole,
  )
}
