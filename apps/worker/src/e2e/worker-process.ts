import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const program = join(import.meta.dirname, '../../dist/main.js')

/** The built worker in a process of its own, with an environment that holds nothing but `env`. */
export class WorkerProcess implements Disposable {
  /** Everything it has printed, on both streams. */
  output = ''
  readonly exitCode: Promise<number | null>
  readonly #child: ReturnType<typeof spawn>

  constructor(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    if (!existsSync(program)) throw new Error(`${program} is missing: run pnpm build first`)
    const child = spawn(process.execPath, [program, ...args], { env: { ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
    const keep = (data: Buffer): void => {
      this.output += data.toString()
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    this.exitCode = new Promise((resolve) => child.once('close', resolve))
    this.#child = child
  }

  kill(signal: 'SIGTERM' | 'SIGINT'): void {
    this.#child.kill(signal)
  }

  /** The log so far. Throws where a line is no JSON. */
  log(): readonly Readonly<Record<string, unknown>>[] {
    const lines = this.output.split('\n').filter((line) => line !== '')
    return lines.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)
  }

  /** Asks one of its pages; `undefined` while it does not answer. */
  async page(path: string): Promise<{ readonly status: number; readonly text: string } | undefined> {
    const url = /"url":"([^"]+)","msg":"answers /.exec(this.output)?.[1]
    if (url === undefined) return undefined
    try {
      const response = await fetch(`${url}${path}`)
      return { status: response.status, text: await response.text() }
    } catch {
      return undefined
    }
  }

  [Symbol.dispose](): void {
    this.#child.kill('SIGKILL')
  }
}
