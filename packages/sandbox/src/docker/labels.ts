import { processMark } from './process-mark.ts'

/** Every container of a sandbox has it. */
export const sandboxLabel = 'ai.wflo.sandbox=1'

const owner = 'ai.wflo.owner'
const process = 'ai.wflo.process'
const expires = 'ai.wflo.expires'

/** Nothing lives longer: a run has a day at most, and so has a session. */
const mostLifeMs = 25 * 3_600_000

export function ownerLabel(id: string): string {
  return `${owner}=${id}`
}

/** For a container that is made now. */
export function createLabels(id: string, now: number): Readonly<Record<string, string>> {
  const mark = processMark()
  return {
    'ai.wflo.sandbox': '1',
    [owner]: id,
    [expires]: String(Math.ceil((now + mostLifeMs) / 1_000)),
    ...(mark === undefined ? {} : { [process]: mark }),
  }
}

export interface ContainerMarks {
  readonly owner: string | undefined
  readonly process: string | undefined
  /** Milliseconds since the epoch. */
  readonly expires: number
}

export function readLabels(labels: Readonly<Record<string, string>>): ContainerMarks {
  const seconds = Number(labels[expires])
  return {
    owner: labels[owner],
    process: labels[process],
    expires: Number.isFinite(seconds) ? seconds * 1_000 : Number.POSITIVE_INFINITY,
  }
}
