import { setTimeout as sleep } from 'node:timers/promises'
import { x } from 'tinyexec'

export interface ServiceOptions {
  /** For messages. */
  readonly name: string
  readonly path: string
  readonly args: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  /** Asked every 50 ms until it is true. A rejection means not yet. */
  isReady(): Promise<boolean>
  /** Default 30 000 ms. */
  readonly timeoutMs?: number
  /** How long it may take to stop before it is killed. Default 5 000 ms. */
  readonly stopMs?: number
}

/** A process that is ready. It is stopped, and waited for, at the end of the scope. */
export interface Service extends AsyncDisposable {
  readonly pid: number
}

/** `await using service = await startService(…)`. Rejects with what the program printed if it ends or is never ready. */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { name, path, args, environment = {}, timeoutMs = 30_000, stopMs = 5_000 } = options
  const child = x(path, [...args], { nodeOptions: { env: environment } })
  let hasEnded = false
  const ended = Promise.resolve(child).then(
    (output) => {
      hasEnded = true
      return output.stdout + output.stderr
    },
    (error) => {
      hasEnded = true
      return String(error)
    },
  )
  const stop = async (): Promise<string> => {
    child.kill('SIGTERM')
    const output = await Promise.race([ended, sleep(stopMs, undefined, { ref: false })])
    if (output === undefined) child.kill('SIGKILL')
    return ended
  }
  const deadline = Date.now() + timeoutMs
  while (!(await isReady(options))) {
    if (hasEnded) throw new Error(`${name} ended before it was ready:\n${await ended}`)
    if (Date.now() > deadline) throw new Error(`${name} was not ready after ${timeoutMs} ms:\n${await stop()}`)
    await sleep(50)
  }
  return { pid: child.pid ?? 0, [Symbol.asyncDispose]: async () => void (await stop()) }
}

async function isReady({ isReady }: ServiceOptions): Promise<boolean> {
  try {
    return await isReady()
  } catch {
    return false
  }
}
