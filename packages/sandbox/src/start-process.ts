import type { SandboxOutput, SandboxProcess, SandboxResult, SandboxRunOptions, SandboxSignal } from '@wflo/core'

/** Code as a process with a stream, over a run that tells of its output. For every kind of sandbox. */
export function startProcess(
  run: (options: SandboxRunOptions) => Promise<SandboxResult>,
  { signal }: SandboxSignal,
): SandboxProcess {
  const killing = new AbortController()
  const { output, write, end } = createOutput()
  const both = signal === undefined ? killing.signal : AbortSignal.any([signal, killing.signal])
  const result = run({ signal: both, onOutput: write }).finally(end)
  // Whoever only reads the output has not lost the result: it is still there to be asked for.
  result.catch(() => {})
  return {
    output,
    result,
    kill: () => killing.abort(),
    async [Symbol.asyncDispose]() {
      killing.abort()
      await result.catch(() => {})
    },
  }
}

interface Output {
  readonly output: AsyncIterable<SandboxOutput>
  readonly write: (piece: SandboxOutput) => void
  readonly end: () => void
}

/** Without a limit: the code's own limit of output is one. */
function createOutput(): Output {
  let controller: ReadableStreamDefaultController<SandboxOutput> | undefined
  const output = new ReadableStream<SandboxOutput>({
    start(given) {
      controller = given
    },
    cancel() {
      controller = undefined
    },
  })
  return {
    output,
    write: (piece) => controller?.enqueue(piece),
    end: () => controller?.close(),
  }
}
