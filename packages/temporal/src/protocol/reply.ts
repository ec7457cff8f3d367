import type { Json, JsonObject } from '@wflo/core'

/**
 * What an attempt or a run gives: its output, alone where there is no more to say of it. So histories are short, and
 * Temporal's pages show what a step gave.
 */
export type Reply<Report> = Json | ReportedReply<Report>

interface ReportedReply<Report> {
  readonly output: Json
  /** `null`: there is none; the output only looks like a reply. */
  readonly report: Report | null
}

export interface OpenReply<Report> {
  readonly output: Json
  readonly report?: Report
}

export function packReply<Report>(output: Json, report: Report | undefined): Reply<Report> {
  return report === undefined && !isReported(output) ? output : { output, report: report ?? null }
}

export function openReply<Report>(reply: Reply<Report>): OpenReply<Report> {
  if (!isReported<Report>(reply)) return { output: reply as Json }
  const { output, report } = reply
  return report === null ? { output } : { output, report }
}

function isReported<Report>(value: Reply<Report>): value is ReportedReply<Report> {
  if (typeof value !== 'object' || value === null) return false
  const { output, report } = value as JsonObject
  return output !== undefined && report !== undefined && Object.keys(value).length === 2
}
