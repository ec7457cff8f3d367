import { readdirSync, realpathSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import process from 'node:process'
import { runCommand } from './command-contestant.ts'

/** An interpreter of the host. */
export interface HostPython {
  /** The binary itself: a shim on the PATH would be a second process. */
  readonly path: string
  readonly version: string
}

const usualFolder = '/usr/bin'

/**
 * The interpreter of this very version, else of the same minor version, else any: whoever compares says which.
 * `undefined` where the host has none.
 */
export async function findPython(wanted: string): Promise<HostPython | undefined> {
  const found = new Map<string, HostPython>()
  for (const candidate of candidates()) {
    const python = await ask(candidate)
    if (python !== undefined) found.set(python.path, python)
  }
  const all = [...found.values()]
  const minor = `${wanted.split('.').slice(0, 2).join('.')}.`
  return all.find(({ version }) => version === wanted) ?? all.find(({ version }) => version.startsWith(minor)) ?? all[0]
}

/** `python3` and `python3.11`, say, wherever the PATH leads. */
function candidates(): readonly string[] {
  const folders = [usualFolder, ...(process.env.PATH ?? '').split(delimiter)]
  return [...new Set(folders)].flatMap((folder) =>
    namesIn(folder)
      .filter((name) => /^python3(\.\d+)?$/.test(name))
      .map((name) => join(folder, name)),
  )
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

async function ask(path: string): Promise<HostPython | undefined> {
  try {
    const script = 'import sys; print(sys.executable, sys.version.split()[0])'
    const { output, code } = await runCommand(path, ['-c', script])
    const [executable = '', version = ''] = output.trim().split(' ')
    return code === 0 ? { path: realpathSync(executable), version } : undefined
  } catch {
    return undefined
  }
}
