import { copyJson } from '../json/copy-json.ts'
import type { Json } from '../json/json.ts'
import type { Pending } from './host.ts'
import type { RunCore } from './run-core.ts'
import type { Cancellable, Scope } from './scope.ts'

export interface WaitCommandOptions {
  readonly core: RunCore
  readonly scope: Scope
  readonly number: number
  readonly event: string
  /** Milliseconds. Absent: for ever. */
  readonly timeout: number | undefined
  readonly resolve: (payload: Json | undefined) => void
}

/** One `ctx.waitFor`: the next unread event of a name, or the timeout, whichever comes first. */
export class WaitCommand implements Cancellable {
  readonly #options: WaitCommandOptions
  readonly #stepId: string
  #stopReading: () => void = () => {}
  #timer: Pending<void> | undefined

  constructor(options: WaitCommandOptions) {
    this.#options = options
    this.#stepId = `${options.number}/${options.event}`
  }

  begin(): void {
    const { core, event } = this.#options
    core.host.publish({ type: 'wait-start', stepId: this.#stepId, event })
    const early = core.mailbox.take(event)
    if (early === undefined) this.#listen()
    else this.#finish(early.payload)
  }

  cancel(): void {
    this.#stopReading()
    this.#timer?.cancel()
    this.#close(false)
  }

  #listen(): void {
    const { core, scope, number, event, timeout } = this.#options
    scope.add(this)
    this.#stopReading = core.mailbox.read(event, (payload) => {
      this.#timer?.cancel()
      this.#finish(payload)
    })
    if (timeout === undefined) return
    this.#timer = core.host.timer({ key: `${number}/timeout`, ms: timeout })
    this.#timer.on(() => {
      this.#stopReading()
      this.#finish(undefined)
    })
  }

  #finish(payload: Json | undefined): void {
    this.#close(payload !== undefined)
    this.#options.resolve(payload === undefined ? undefined : copyJson(payload, 'payload'))
  }

  #close(received: boolean): void {
    const { core, scope, event } = this.#options
    scope.remove(this)
    core.host.publish({ type: 'wait-end', stepId: this.#stepId, event, received })
  }
}
