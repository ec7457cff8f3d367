import { x } from 'tinyexec'

export interface FollowOptions {
  readonly environment?: Readonly<Record<string, string>>
  /** Gets every line of both streams, as it comes. */
  readonly onLine?: (line: string) => void
  /** Ends the command, which is a failure then. */
  readonly signal?: AbortSignal
}

const mostLines = 40

/** Runs a command that takes its time. Rejects with its last lines, if it fails. */
export async function follow(
  command: string,
  args: readonly string[],
  { environment = {}, onLine = () => {}, signal }: FollowOptions = {},
): Promise<void> {
  const ending = signal === undefined ? {} : { signal }
  const child = x(command, [...args], { nodeOptions: { env: environment }, ...ending })
  const lines: string[] = []
  for await (const line of child) {
    lines.push(line)
    onLine(line)
  }
  if (child.exitCode === 0) return
  throw new Error(`${command} ${args[0]} ended with ${child.exitCode}:\n${lines.slice(-mostLines).join('\n')}`)
}
