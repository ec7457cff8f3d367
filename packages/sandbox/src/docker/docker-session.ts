import { randomBytes } from 'node:crypto'
import {
  checkFileNames,
  type ReadFiles,
  type ResolvedLimits,
  resolveLimits,
  SandboxClosedError,
  type SandboxCommand,
  SandboxFailedError,
  type SandboxFiles,
  type SandboxProcess,
  type SandboxResult,
  type SandboxRunOptions,
  type SandboxSession,
  type SandboxSignal,
} from '@wflo/core'
import { cancelledResult } from '../cancelled-result.ts'
import { startProcess } from '../start-process.ts'
import { untilAborted } from '../until-aborted.ts'
import { checkLanguage } from './check-language.ts'
import { type CollectionEnd, FileCollector } from './file-collector.ts'
import { encodeFrame, type Frame } from './frames.ts'
import { collectionRules, createJob, fileFrames } from './job.ts'
import { type JobPlace, notWritten, runJob } from './run-job.ts'

/** Moving files is no work of the code: a container that takes longer is broken. */
const mostTransferMs = 60_000

export interface DockerSessionOptions extends JobPlace {
  readonly limits: ResolvedLimits
  /** Removes the container, and gives back what was taken for it. */
  readonly release: () => Promise<void>
}

interface Answer extends Partial<CollectionEnd> {
  readonly nonce: string
  readonly problem: { readonly path: string; readonly code: string } | null
}

/** A container that serves one thing after another. */
export class DockerSession implements SandboxSession {
  readonly id: string
  readonly #options: DockerSessionOptions
  readonly #disposing = new AbortController()
  #queue: Promise<unknown> = Promise.resolve()
  #released: Promise<void> | undefined

  constructor(options: DockerSessionOptions) {
    this.id = options.container.name
    this.#options = options
    options.container.rest()
  }

  async writeFiles(files: SandboxFiles, { signal }: SandboxSignal = {}): Promise<void> {
    checkFileNames(files)
    const nonce = createNonce()
    await this.#inTurn(signal, async () => {
      const { problem } = await this.#ask([...fileFrames(files), encodeFrame('S', nonce)], nonce)
      if (problem !== null) throw notWritten(problem)
    })
  }

  async readFiles(patterns: readonly string[] = ['**'], { signal }: SandboxSignal = {}): Promise<ReadFiles> {
    const { limits } = this.#options
    const nonce = createNonce()
    const request = encodeFrame('R', JSON.stringify({ ...collectionRules(patterns, limits), nonce }))
    return await this.#inTurn(signal, async () => {
      const collector = new FileCollector(limits)
      const answer = await this.#ask([request], nonce, ({ type, content }) => {
        if (type === 'f') collector.begin(content)
        if (type === 'd') collector.add(content)
      })
      return collector.finish({ skipped: answer.skipped ?? [], skippedCount: answer.skippedCount ?? 0 })
    })
  }

  async run(command: SandboxCommand, options: SandboxRunOptions = {}): Promise<SandboxResult> {
    if (this.#released !== undefined) throw new SandboxClosedError(`session ${this.id}`)
    const job = createJob(checkCommand(command), this.#limitsOf(command))
    const { signal = this.#disposing.signal } = options
    const both = AbortSignal.any([signal, this.#disposing.signal])
    if (signal.aborted) return cancelledResult()
    let hasBegun = false
    const turn = this.#inTurn(undefined, async () => {
      hasBegun = true
      return both.aborted ? cancelledResult() : await runJob(job, this.#options, { ...options, signal: both })
    })
    return await untilAborted(turn, both, () => (hasBegun ? turn : cancelledResult()))
  }

  spawn(command: SandboxCommand, options: SandboxSignal = {}): SandboxProcess {
    return startProcess((inner) => this.run(command, inner), options)
  }

  dispose(): Promise<void> {
    this.#disposing.abort()
    this.#released ??= this.#options.release()
    return this.#released
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose()
  }

  #limitsOf({ timeout, output }: SandboxCommand): ResolvedLimits {
    const given = { ...(timeout === undefined ? {} : { timeout }), ...(output === undefined ? {} : { output }) }
    return resolveLimits(given, this.#options.limits)
  }

  /** One thing at a time. Whoever is aborted waits no longer; the next one waits until the container is done with it. */
  #inTurn<Value>(signal: AbortSignal | undefined, work: () => Promise<Value>): Promise<Value> {
    const turn = this.#queue.then(() => {
      signal?.throwIfAborted()
      this.#check()
      return work()
    })
    this.#queue = turn.catch(() => {})
    return signal === undefined ? turn : untilAborted(turn, signal)
  }

  #check(): void {
    const { container } = this.#options
    if (this.#released !== undefined) throw new SandboxClosedError(`session ${this.id}`)
    if (container.isOver) throw lost(this.id)
  }

  async #ask(frames: readonly Buffer[], nonce: string, onFrame: (frame: Frame) => void = () => {}): Promise<Answer> {
    const { container } = this.#options
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    const fail = (): void => {
      container.remove().catch(() => {})
      reject(lost(this.id))
    }
    const timer = setTimeout(fail, mostTransferMs)
    container.wake()
    container.listen((frame) => {
      onFrame(frame)
      const answer: Answer | undefined = frame.type === 's' ? JSON.parse(frame.content.toString()) : undefined
      if (answer?.nonce === nonce) resolve(answer)
    }, fail)
    try {
      container.send(frames)
      return await promise
    } finally {
      clearTimeout(timer)
      container.ignore()
      container.rest()
    }
  }
}

function checkCommand(command: SandboxCommand): SandboxCommand {
  checkLanguage(command.language)
  checkFileNames(command.files ?? {})
  return command
}

function createNonce(): string {
  return randomBytes(16).toString('hex')
}

function lost(id: string): SandboxFailedError {
  return new SandboxFailedError(`the container of session ${id} is gone, and its files with it: open a new session`)
}
