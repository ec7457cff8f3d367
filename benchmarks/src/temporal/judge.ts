import type { Comparison, Measured } from './measure.ts'
import type { Shape } from './shapes.ts'

interface Measure {
  readonly title: string
  readonly of: (measured: Measured) => number
  readonly digits: number
  /** Absent: it is told, and nothing is aimed at. */
  readonly aim?: Aim
  /** What it comes to in a shape of parallel steps is chance. */
  readonly isChanceInParallel?: true
}

interface Aim {
  readonly title: string
  readonly isMet: (wflo: number, twin: number) => boolean
}

/** Whatever a run may cost once, such as the status that lists show. */
const mostFixedEvents = 3

const equal: Aim = { title: 'equal', isMet: (wflo, twin) => wflo === twin }

function ratio(most: number): Aim {
  return { title: `≤ ${most} ×`, isMet: (wflo, twin) => wflo <= twin * most }
}

const measures: readonly Measure[] = [
  {
    title: 'events a run, without those of workflow tasks',
    of: ({ ownEvents }) => ownEvents,
    digits: 0,
    aim: { title: `≤ ${mostFixedEvents} more`, isMet: (wflo, twin) => wflo <= twin + mostFixedEvents },
  },
  {
    title: 'workflow tasks a run',
    of: ({ workflowTasks }) => workflowTasks,
    digits: 0,
    aim: equal,
    isChanceInParallel: true,
  },
  { title: 'payload bytes a run', of: ({ payloadBytes }) => payloadBytes, digits: 0, aim: ratio(1.3) },
  { title: 'worker CPU a step, ms', of: ({ cpu }) => cpu, digits: 2, aim: ratio(1.25) },
  { title: 'wall a run, ms', of: ({ wall }) => wall, digits: 1, aim: ratio(1.1) },
  { title: 'replay CPU a run, ms', of: ({ replayCpu }) => replayCpu, digits: 2 },
]

/** A line of a table for each measure. */
export function toRows(shape: Shape, { wflo, twin }: Comparison): readonly Record<string, string>[] {
  return measures.map(({ title, of, digits, aim, isChanceInParallel }) => ({
    measure: title,
    wflo: of(wflo).toFixed(digits),
    twin: of(twin).toFixed(digits),
    ratio: (of(wflo) / of(twin)).toFixed(3),
    ...(aim === undefined || (isChanceInParallel && shape.isParallel)
      ? { aim: '', verdict: '' }
      : { aim: aim.title, verdict: aim.isMet(of(wflo), of(twin)) ? 'met' : 'NOT met' }),
  }))
}
