import { createLogUpdate } from 'log-update'
import type { Paint } from '../paint.ts'
import { liveLines } from './live-lines.ts'
import type { Progress } from './progress.ts'
import { initialProgress, nextProgress } from './progress-state.ts'

const spinnerFrames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'] as const
const frameLength = 80

/** Lines that are painted over while the run goes on, a dozen times a second: for terminals. */
export function createLiveProgress(stream: NodeJS.WriteStream, paint: Paint): Progress {
  const screen = createLogUpdate(stream)
  let state = initialProgress
  const draw = (): void => {
    const now = Date.now()
    const spinner = spinnerFrames[Math.floor(now / frameLength) % spinnerFrames.length] ?? ''
    screen(liveLines(state, { columns: stream.columns, now, spinner, paint }).join('\n'))
  }
  let timer: NodeJS.Timeout | undefined = setInterval(draw, frameLength)
  const stop = (): void => {
    clearInterval(timer)
    timer = undefined
    draw()
    screen.done()
  }
  return {
    show(event) {
      state = nextProgress(state, event)
      timer ??= setInterval(draw, frameLength)
    },
    recall(event) {
      state = nextProgress(state, event)
    },
    note: (line) => screen.persist(line),
    rest: stop,
    end: stop,
  }
}
