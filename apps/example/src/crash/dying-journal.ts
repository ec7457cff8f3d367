import process from 'node:process'
import type { Journal } from '@wflo/core/engine'

/** A journal whose process is killed, as by a crash, once so many steps are finished and recorded. Nothing is closed. */
export function dyingJournal(inner: Journal, finishedSteps: number): Journal {
  let finished = 0
  return {
    ...inner,
    async append(batch) {
      await inner.append(batch)
      finished += batch.events.filter(({ type }) => type === 'step-end').length
      if (finished >= finishedSteps) process.kill(process.pid, 'SIGKILL')
    },
  }
}
