import { StringDecoder } from 'node:string_decoder'
import type { SandboxOutput } from '@wflo/core'

type Stream = SandboxOutput['stream']

const streams: readonly Stream[] = ['stdout', 'stderr']

/** What code has written, up to a limit for both streams together. */
export class OutputBuffer {
  /** Whole blocks, and what came since the last one. Small pieces cost more than their bytes: they are put together. */
  readonly #blocks = { stdout: [] as Buffer[], stderr: [] as Buffer[] }
  readonly #fresh = { stdout: [] as Buffer[], stderr: [] as Buffer[] }
  readonly #decoders = { stdout: new StringDecoder('utf8'), stderr: new StringDecoder('utf8') }
  readonly #onOutput: ((output: SandboxOutput) => unknown) | undefined
  #left: number
  #isFlushing = false

  constructor(limit: number, onOutput: ((output: SandboxOutput) => unknown) | undefined) {
    this.#left = limit
    this.#onOutput = onOutput
  }

  /** False where it is more than the limit: the supervisor stops at it, and this does not rely on that. */
  add(stream: Stream, bytes: Buffer): boolean {
    const taken = bytes.subarray(0, this.#left)
    this.#left -= taken.byteLength
    if (taken.byteLength > 0) this.#fresh[stream].push(taken)
    this.#flushSoon()
    return taken.byteLength === bytes.byteLength
  }

  /** Hands out all that is left, and half a character that never got whole. */
  end(): void {
    this.#flush()
    for (const stream of streams) {
      const rest = this.#decoders[stream].end()
      if (rest !== '') this.#tell(stream, new Uint8Array(), rest)
    }
  }

  bytesOf(stream: Stream): Uint8Array {
    const bytes = Buffer.concat([...this.#blocks[stream], ...this.#fresh[stream]])
    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  /** Once for all that one piece of the connection brought. */
  #flushSoon(): void {
    if (this.#isFlushing) return
    this.#isFlushing = true
    setImmediate(() => this.#flush())
  }

  #flush(): void {
    this.#isFlushing = false
    for (const stream of streams) {
      const block = Buffer.concat(this.#fresh[stream].splice(0))
      if (block.byteLength === 0) continue
      this.#blocks[stream].push(block)
      this.#tell(stream, block, this.#decoders[stream].write(block))
    }
  }

  /** An observer cannot break the run. */
  #tell(stream: Stream, bytes: Uint8Array, text: string): void {
    try {
      const told = this.#onOutput?.({ stream, text, bytes })
      if (told instanceof Promise) told.catch(() => {})
    } catch {}
  }
}
