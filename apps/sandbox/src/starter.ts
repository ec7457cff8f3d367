import { readFileSync } from 'node:fs'
import process from 'node:process'

/** How often it is looked for. */
const period = 500

/**
 * Calls `onGone` once the package manager that started this process by a script is gone, or one of the processes between:
 * a signal that reaches only those would leave the code running, with nobody to see it. Elsewhere than on Linux, and
 * where no script started this process, it does nothing. It keeps no process alive.
 */
export function watchStarter(onGone: () => void): Disposable {
  const links = findLinks(process.pid)
  const timer = setInterval(() => {
    if (links.every(([child, parent]) => parentOf(child) === parent)) return
    clearInterval(timer)
    onGone()
  }, period)
  timer.unref()
  return { [Symbol.dispose]: () => clearInterval(timer) }
}

type Link = readonly [child: number, parent: number]

/** From this process up to the package manager, the first that is not part of the script. */
function findLinks(child: number): readonly Link[] {
  const parent = isOfScript(child) ? parentOf(child) : undefined
  return parent === undefined ? [] : [[child, parent], ...findLinks(parent)]
}

/** Package managers set this for their scripts, and do not have it themselves. */
function isOfScript(id: number): boolean {
  return (read(id, 'environ') ?? '').split('\0').some((variable) => variable.startsWith('npm_lifecycle_event='))
}

/** The fourth field; the second is the name of the program, which may have spaces and brackets (proc_pid_stat(5)). */
function parentOf(id: number): number | undefined {
  const [, parent] = /^.*\) \S (\d+) /s.exec(read(id, 'stat') ?? '') ?? []
  return parent === undefined ? undefined : Number(parent)
}

function read(id: number, file: 'environ' | 'stat'): string | undefined {
  try {
    return readFileSync(`/proc/${id}/${file}`, 'utf8')
  } catch {
    return undefined
  }
}
