import { accessSync, constants, existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { x } from 'tinyexec'

/** What looking for a program needs to know of the machine, and may do to it. */
export interface Machine {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Only there something may be installed. */
  readonly isDebianAsRoot: boolean
  /** Where `pip` installs to, one folder for each package. */
  readonly cacheFolder: string
  isExecutable(path: string): boolean
  /** Rejects with the output of a command that fails. */
  shell(script: string): Promise<void>
  say(line: string): void
}

export function thisMachine(): Machine {
  return {
    environment: process.env,
    isDebianAsRoot: process.getuid?.() === 0 && existsSync('/etc/debian_version'),
    cacheFolder: join(homedir(), '.cache/wflo/services'),
    isExecutable,
    async shell(script) {
      const { exitCode, stdout, stderr } = await x('sh', ['-c', script])
      if (exitCode !== 0) throw new Error(`exit code ${exitCode}\n${stdout}${stderr}`)
    },
    say: (line) => process.stderr.write(`${line}\n`),
  }
}

/** The path of a binary on the PATH. */
export function findOnPath(binary: string, machine: Machine): string | undefined {
  const folders = (machine.environment.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  return folders.map((folder) => join(folder, binary)).find((path) => machine.isExecutable(path))
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
