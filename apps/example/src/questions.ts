import { createInterface } from 'node:readline'

/** Asks whoever sits at standard input, or a file that was piped there. */
export interface Questions {
  /** The next line, without its break. `undefined` where there is none any more, or the signal was aborted. */
  ask(question: string, signal: AbortSignal): Promise<string | undefined>
}

export interface QuestionsOptions {
  readonly input: NodeJS.ReadableStream
  /** Where the question stands. */
  readonly write: (text: string) => void
}

/** Nothing is read before the first question, and nothing is kept open between two. */
export function createQuestions({ input, write }: QuestionsOptions): Questions {
  const waiting: string[] = []
  let hasEnded = false
  return {
    async ask(question, signal) {
      write(question)
      const known = waiting.shift()
      if (known !== undefined || hasEnded || signal.aborted) return known
      return await new Promise((resolve) => {
        const lines = createInterface({ input, terminal: false })
        const stop = (): void => lines.close()
        signal.addEventListener('abort', stop, { once: true })
        lines.on('line', (line) => {
          waiting.push(line)
          lines.close()
        })
        input.once('end', () => {
          hasEnded = true
        })
        lines.once('close', () => {
          signal.removeEventListener('abort', stop)
          resolve(waiting.shift())
        })
      })
    },
  }
}
