import type { ResolvedLimits, SandboxResult, SandboxStatus, SkippedFile, SkipReason } from '@wflo/core'
import { limitFlags } from './flags.ts'
import { oneLine } from './printable.ts'
import { shownSize, shownTime } from './sizes.ts'
import type { WrittenFile } from './write-files.ts'

/** More files are counted only: the rest is in the folder. */
const mostShown = 10

export interface RunSummary {
  readonly result: SandboxResult
  readonly written: readonly WrittenFile[]
  readonly limits: ResolvedLimits
}

/** What a run was: first one line of facts, then one for whatever needs an explanation. */
export function summaryLines({ result, written, limits }: RunSummary): readonly string[] {
  return [factsLine(result), ...explain(result, limits), ...writtenLines(written), ...skippedLines(result)]
}

function factsLine({ status, exitCode, usage }: SandboxResult): string {
  const memory = usage.peakMemory === 0 ? 'unknown' : shownSize(usage.peakMemory)
  const facts = [
    status,
    exitCode === undefined ? 'no exit code' : `exit code ${exitCode}`,
    shownTime(usage.wallMs),
    `CPU ${shownTime(usage.cpuMs)}`,
    `peak memory ${memory}`,
  ]
  return `[sandbox] ${facts.join(', ')}`
}

function explain(result: SandboxResult, limits: ResolvedLimits): readonly string[] {
  const { status, truncated, usage } = result
  const reason = explainStatus(status, limits)
  const lines = reason === undefined ? [] : [reason]
  if (truncated && status !== 'output_limit')
    lines.push(`the output was cut off at ${shownSize(limits.output)} (--output)`)
  if (usage.oomEvents > 0 && status !== 'oom') {
    lines.push(`processes killed for lack of memory: ${usage.oomEvents} (--memory ${shownSize(limits.memory)})`)
  }
  return lines.map((line) => `[sandbox] ${line}`)
}

function explainStatus(status: SandboxStatus, limits: ResolvedLimits): string | undefined {
  switch (status) {
    case 'ok':
    case 'error':
      return undefined
    case 'timeout':
      return `stopped at its limit of ${shownTime(limits.timeout)} (--${limitFlags.timeout})`
    case 'oom':
      return `stopped, as it needs more memory than its limit of ${shownSize(limits.memory)} (--${limitFlags.memory})`
    case 'output_limit':
      return `stopped, as it writes more than its limit of ${shownSize(limits.output)} (--${limitFlags.output})`
    case 'killed':
      return 'its container was taken away from outside'
    case 'cancelled':
      return 'cancelled; nothing of it is left'
    default:
      return status satisfies never
  }
}

function writtenLines(written: readonly WrittenFile[]): readonly string[] {
  const lines = written.map(({ path, size, writtenTo, problem }) => {
    if (problem !== undefined) return `not written: ${oneLine(path)}: ${oneLine(problem)}`
    const facts = `${oneLine(writtenTo ?? path)} (${shownSize(size)})`
    return writtenTo === undefined ? `made, and not kept, as there is no --out: ${facts}` : `wrote ${facts}`
  })
  return shorten(lines, written.length)
}

function skippedLines({ skipped, skippedCount }: SandboxResult): readonly string[] {
  return shorten(
    skipped.map((file) => `left out: ${oneLine(file.path)}: ${explainSkip(file)}`),
    skippedCount,
  )
}

function shorten(lines: readonly string[], count: number): readonly string[] {
  const shown = lines.slice(0, mostShown)
  const more = count - shown.length
  return [...shown, ...(more > 0 ? [`and ${more} more`] : [])].map((line) => `[sandbox] ${line}`)
}

const skipReasons: Readonly<Record<SkipReason, string>> = {
  too_large: `larger than one file may be (--${limitFlags.artifact})`,
  too_many: `there are more files than may come back (--${limitFlags.artifactCount})`,
  total_too_large: `with it they would be more than all files together may be (--${limitFlags.artifacts})`,
  too_deep: 'below too many folders',
  link: 'a link',
  not_a_file: 'no regular file',
  unsafe_name: 'its name is not safe on every system',
  unreadable: 'it could not be read',
}

function explainSkip({ reason }: SkippedFile): string {
  return skipReasons[reason]
}
