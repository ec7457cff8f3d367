import { StringDecoder } from 'node:string_decoder'
import type { SandboxOutput } from '@wflo/core'

type Stream = SandboxOutput['stream']

/** What code has written, up to a limit for both streams together. */
export class OutputBuffer {
  readonly #pieces = { stdout: [] as Buffer[], stderr: [] as Buffer[] }
  readonly #decoders = { stdout: new StringDecoder('utf8'), stderr: new StringDecoder('utf8') }
  readonly #onOutput: ((output: SandboxOutput) => void) | undefined
  #left: number

  constructor(limit: number, onOutput: ((output: SandboxOutput) => void) | undefined) {
    this.#left = limit
    this.#onOutput = onOutput
  }

  /** False where it is more than the limit: the supervisor stops at it, and this does not rely on that. */
  add(stream: Stream, bytes: Buffer): boolean {
    const taken = bytes.subarray(0, this.#left)
    this.#left -= taken.byteLength
    this.#pieces[stream].push(taken)
    this.#tell(stream, taken, this.#decoders[stream].write(taken))
    return taken.byteLength === bytes.byteLength
  }

  /** Hands out what is left of a character that never got whole. */
  end(): void {
    for (const stream of ['stdout', 'stderr'] as const) {
      const rest = this.#decoders[stream].end()
      if (rest !== '') this.#tell(stream, new Uint8Array(), rest)
    }
  }

  bytesOf(stream: Stream): Uint8Array {
    const bytes = Buffer.concat(this.#pieces[stream])
    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  /** An observer cannot break the run. */
  #tell(stream: Stream, bytes: Uint8Array, text: string): void {
    try {
      this.#onOutput?.({ stream, text, bytes })
    } catch {}
  }
}
