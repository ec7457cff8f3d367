import { readFileSync, readlinkSync } from 'node:fs'

/**
 * Names this process so that another one on the same kernel can tell whether it lives: boot, process namespace, number and
 * start. `undefined` where there is no `/proc`: then only time tells.
 */
export function processMark(): string | undefined {
  const place = readPlace()
  const started = place === undefined ? undefined : startOf(process.pid)
  return started === undefined ? undefined : `${place}/${process.pid}/${started}`
}

/** What is known here of the process of a mark: on another machine or in another namespace, nothing. */
export function fateOf(mark: string | undefined): 'lives' | 'gone' | 'unknown' {
  const parts = mark?.split('/') ?? []
  const [started, pid] = [parts.pop(), parts.pop()]
  if (parts.join('/') !== readPlace()) return 'unknown'
  return startOf(Number(pid)) === started ? 'lives' : 'gone'
}

function readPlace(): string | undefined {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    return `${boot}/${readlinkSync('/proc/self/ns/pid').replace(/\D/g, '')}`
  } catch {
    return undefined
  }
}

/** Ticks since the boot; the 22nd field, counted behind the name, which may hold anything (man 5 proc_pid_stat). */
function startOf(pid: number): string | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19]
  } catch {
    return undefined
  }
}
