import type { SandboxRunOptions } from '../sandbox/sandbox-options.ts'
import type { SandboxOutput } from '../sandbox/sandbox-output.ts'
import type { SandboxProcess } from '../sandbox/sandbox-process.ts'
import type { SandboxResult } from '../sandbox/sandbox-result.ts'

/** A scripted run as a process. */
export function spawnScripted(
  run: (options: SandboxRunOptions) => Promise<SandboxResult>,
  signal: AbortSignal | undefined,
): SandboxProcess {
  const killing = new AbortController()
  const pieces: SandboxOutput[] = []
  let wake: () => void = () => {}
  const onOutput = (piece: SandboxOutput): void => {
    pieces.push(piece)
    wake()
  }
  const stopped = signal === undefined ? killing.signal : AbortSignal.any([signal, killing.signal])
  let hasEnded = false
  const result = run({ signal: stopped, onOutput }).finally(() => {
    hasEnded = true
    wake()
  })
  result.catch(() => {})
  async function* read(): AsyncGenerator<SandboxOutput> {
    for (;;) {
      yield* pieces.splice(0)
      if (hasEnded && pieces.length === 0) return
      if (pieces.length === 0) await new Promise<void>((resolve) => (wake = resolve))
    }
  }
  const kill = (): void => killing.abort()
  return {
    output: read(),
    result,
    kill,
    async [Symbol.asyncDispose]() {
      kill()
      await result.catch(() => {})
    },
  }
}
