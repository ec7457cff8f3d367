import type { ReplyTiming } from './reply.ts'

/** `'demo'`: every reply takes about 0.8 seconds, streamed evenly. `'instant'`: as fast as it goes. */
export type Pace = 'instant' | 'demo'

const firstByteMs = 200
const restMs = 600
/** Timers are no finer than about a millisecond, and a terminal redraws no faster than this. */
const shortestWaitMs = 15

/** What to write, and how long to wait before it. */
export interface TimedChunk {
  readonly waitMs: number
  readonly bytes: string
}

/** Spreads the pieces of a reply over time. A streamed reply has several; a scripted timing goes before the pace. */
export function timeChunks(pieces: readonly string[], timing: ReplyTiming, pace: Pace): readonly TimedChunk[] {
  if (pace === 'demo' && timing.chunkDelayMs === undefined && pieces.length > 1) {
    const groups = join(pieces, Math.floor(restMs / shortestWaitMs))
    return timed(groups, timing.delayMs ?? firstByteMs, restMs / groups.length)
  }
  const whole = pace === 'demo' ? firstByteMs + restMs : 0
  return timed(pieces, timing.delayMs ?? whole, timing.chunkDelayMs ?? 0)
}

function timed(pieces: readonly string[], firstMs: number, betweenMs: number): readonly TimedChunk[] {
  return pieces.map((bytes, index) => ({ waitMs: index === 0 ? firstMs : betweenMs, bytes }))
}

/** Joins neighbours until there are at most `most` pieces. */
function join(pieces: readonly string[], most: number): readonly string[] {
  const size = Math.ceil(pieces.length / most)
  return Array.from({ length: Math.ceil(pieces.length / size) }, (_, index) =>
    pieces.slice(index * size, (index + 1) * size).join(''),
  )
}
