import {
  InvalidValueError,
  SandboxFailedError,
  type SandboxResult,
  type SandboxRunOptions,
  type SandboxStatus,
  type SandboxUsage,
} from '@wflo/core'
import type { SandboxContainer } from './container.ts'
import type { ContainerEnd } from './container-events.ts'
import { type Collected, type CollectionEnd, FileCollector } from './file-collector.ts'
import { encodeFrame, type Frame } from './frames.ts'
import type { Job } from './job.ts'
import { OutputBuffer } from './output-buffer.ts'

/** The supervisor keeps the time itself. If it cannot, the host ends the run so much later. */
const graceMs = 2_000

/** For files, once the code is over: nothing that a container sends moves these two ends. */
const mostCollectionMs = 10_000

/** How long a session may take to stop what runs in it before it is removed as a whole. */
const patienceMs = 700

export interface JobPlace {
  readonly container: SandboxContainer
  /** Why a container that said nothing more has ended. */
  readonly endOf: (name: string) => Promise<ContainerEnd | undefined>
}

/** What the supervisor says when the code is over. */
interface CodeEnd extends SandboxUsage {
  readonly nonce: string
  readonly reason: 'exit' | 'timeout' | 'output_limit' | 'cancelled'
  readonly exitCode: number
  readonly truncated: boolean
}

/** And when its files are here, too. */
interface JobEnd extends CodeEnd, CollectionEnd {}

/** Why a run is over without a word of the supervisor. */
type Break = 'timeout' | 'cancelled' | 'output_limit' | 'ended'

type Ending =
  | { readonly end: CodeEnd & Partial<CollectionEnd> }
  | { readonly broken: Break }
  | { readonly problem: { path: string; code: string } }

/** Runs a job in a container that is ready, to its end or the container's. Removes nothing but what it had to break. */
export async function runJob(job: Job, place: JobPlace, options: SandboxRunOptions): Promise<SandboxResult> {
  return await new RunningJob(job, place, options).run()
}

class RunningJob {
  readonly #job: Job
  readonly #place: JobPlace
  readonly #signal: AbortSignal | undefined
  readonly #output: OutputBuffer
  readonly #collector: FileCollector
  readonly #ending = Promise.withResolvers<Ending>()
  readonly #started = performance.now()
  #timer: NodeJS.Timeout | undefined
  /** The code is over, and its files are on their way. */
  #codeEnd: CodeEnd | undefined

  constructor(job: Job, place: JobPlace, { signal, onOutput }: SandboxRunOptions) {
    this.#job = job
    this.#place = place
    this.#signal = signal
    this.#output = new OutputBuffer(job.limits.output, onOutput)
    this.#collector = new FileCollector(job.limits)
  }

  async run(): Promise<SandboxResult> {
    const { container } = this.#place
    const abort = (): void => this.#cancel()
    container.wake()
    container.listen(
      (frame) => this.#take(frame),
      () => this.#settleWith('ended'),
    )
    this.#signal?.addEventListener('abort', abort, { once: true })
    this.#breakIn(this.#job.limits.timeout + graceMs, 'timeout')
    try {
      container.send(this.#job.frames)
      if (this.#signal?.aborted) this.#cancel()
      return await this.#settle(await this.#ending.promise)
    } finally {
      clearTimeout(this.#timer)
      this.#timer = undefined
      this.#signal?.removeEventListener('abort', abort)
      container.ignore()
      if (container.place.keep) container.rest()
    }
  }

  #take({ type, content }: Frame): void {
    if (type === 'o' || type === 'e') this.#write(type, content)
    else if (type === 'v') this.#beginCollection(JSON.parse(content.toString()))
    else if (type === 'f' || type === 'd') this.#collect(type, content)
    else if (type === 'x') this.#end(JSON.parse(content.toString()))
    else if (type === 's') this.#refuse(JSON.parse(content.toString()))
  }

  #write(type: 'o' | 'e', content: Buffer): void {
    if (!this.#output.add(type === 'o' ? 'stdout' : 'stderr', content)) this.#break('output_limit')
  }

  #beginCollection(end: CodeEnd): void {
    if (end.nonce !== this.#job.nonce || this.#codeEnd !== undefined) return
    checkUsage(end)
    this.#codeEnd = end
    this.#breakIn(mostCollectionMs, 'timeout')
  }

  #collect(type: 'f' | 'd', content: Buffer): void {
    if (this.#codeEnd === undefined) throw new Error('a file came while the code was running')
    if (type === 'f') this.#collector.begin(content)
    else this.#collector.add(content)
  }

  #end(end: JobEnd): void {
    if (end.nonce !== this.#job.nonce) return
    checkUsage(end)
    checkSkipped(end)
    const { container } = this.#place
    if (!container.place.keep) container.finish()
    this.#ending.resolve({ end })
  }

  #refuse({ nonce, problem }: { readonly nonce: string; readonly problem: { path: string; code: string } }): void {
    if (nonce === this.#job.nonce) this.#ending.resolve({ problem })
  }

  /** A session stays, if it can. */
  #cancel(): void {
    const { container } = this.#place
    if (container.place.keep) container.send([encodeFrame('K')])
    this.#breakIn(container.place.keep ? patienceMs : 0, 'cancelled')
  }

  /** What has arrived counts, also where this process was busy for so long: it is read before the timer has its way. */
  #breakIn(ms: number, broken: Break): void {
    clearTimeout(this.#timer)
    const timer = setTimeout(() => setImmediate(() => this.#timer === timer && this.#break(broken)), ms)
    this.#timer = timer
  }

  /** What is known of the end of the code holds, whatever becomes of its files. */
  #settleWith(broken: Break): void {
    const end = this.#codeEnd
    const isCancelled = broken === 'cancelled' || (broken === 'ended' && this.#signal?.aborted === true)
    if (isCancelled) this.#ending.resolve({ broken: 'cancelled' })
    else this.#ending.resolve(end === undefined ? { broken } : { end })
  }

  #break(broken: Break): void {
    this.#settleWith(broken)
    this.#place.container.remove().catch(() => {})
  }

  async #settle(ending: Ending): Promise<SandboxResult> {
    if ('problem' in ending) throw notWritten(ending.problem)
    if ('end' in ending) return this.#result(statusOf(ending.end), ending.end)
    return await this.#brokenResult(ending.broken)
  }

  async #brokenResult(broken: Break): Promise<SandboxResult> {
    if (broken !== 'ended') return this.#result(broken)
    const { container, endOf } = this.#place
    const end = await endOf(container.name)
    if (end === undefined)
      throw new SandboxFailedError('the connection to the Docker engine broke in the middle of a run')
    // Also where the supervisor broke: code that could make an error of its end would be tried again, and not be paid for.
    return end.oom ? this.#result('oom', { exitCode: 137 }) : this.#result('killed')
  }

  #result(status: SandboxStatus, end?: Partial<JobEnd>): SandboxResult {
    this.#output.end()
    const [stdoutBytes, stderrBytes] = [this.#output.bytesOf('stdout'), this.#output.bytesOf('stderr')]
    const hasCode = ['ok', 'error', 'oom'].includes(status) && end?.exitCode !== undefined
    return {
      status,
      ...(hasCode ? { exitCode: end.exitCode } : {}),
      stdout: decode(stdoutBytes),
      stderr: decode(stderrBytes),
      stdoutBytes,
      stderrBytes,
      truncated: end?.truncated ?? status === 'output_limit',
      ...this.#files(end),
      usage: this.#usage(end, status),
    }
  }

  #files(end: Partial<JobEnd> | undefined): Collected {
    const isWhole = end?.skipped !== undefined && end.skippedCount !== undefined
    return isWhole ? this.#collector.finish(end as JobEnd) : this.#collector.abandon()
  }

  /** Where only the host knows, the time is its own. */
  #usage(end: Partial<JobEnd> | undefined, status: SandboxStatus): SandboxUsage {
    const { wallMs = performance.now() - this.#started, cpuMs = 0, peakMemory = 0 } = end ?? {}
    return { wallMs, cpuMs, peakMemory, oomEvents: end?.oomEvents ?? (status === 'oom' ? 1 : 0) }
  }
}

/** A supervisor that says nonsense has broken, which ends the run. */
function checkUsage({ wallMs, cpuMs, peakMemory, oomEvents }: CodeEnd): void {
  if ([wallMs, cpuMs, peakMemory, oomEvents].every((value) => Number.isFinite(value) && value >= 0)) return
  throw new Error('the supervisor sent a usage that cannot be')
}

function checkSkipped({ skipped, skippedCount }: JobEnd): void {
  if (Array.isArray(skipped) && skipped.every(Array.isArray) && Number.isSafeInteger(skippedCount)) return
  throw new Error('the supervisor sent skipped files that cannot be')
}

function statusOf({ reason, exitCode, oomEvents }: CodeEnd): SandboxStatus {
  if (reason !== 'exit') return reason
  if (exitCode === 0) return 'ok'
  return oomEvents > 0 ? 'oom' : 'error'
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
}

/** Names of `errno`. */
const fullCodes = ['ENOSPC', 'EFBIG', 'EDQUOT']

export function notWritten({ path, code }: { readonly path: string; readonly code: string }): InvalidValueError {
  const advice = fullCodes.includes(code)
    ? 'the working folder is full: raise limits.disk or limits.files, or send less'
    : 'something else is there under that name'
  return new InvalidValueError(`the file ${JSON.stringify(path)} could not be written (${code}): ${advice}`, { path })
}
