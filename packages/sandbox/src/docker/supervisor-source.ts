import { readFileSync } from 'node:fs'

/** Raised with every change of the frames or of what they hold. */
export const supervisorProtocol = 1

/** One program: each part uses those before it. */
const parts = ['prelude', 'frames', 'files', 'usage', 'child', 'forwarder', 'supervisor']

let source: string | undefined

/** The program that is PID 1 of a container. It travels with this package, so that it always fits. */
export function supervisorSource(): string {
  source ??= parts.map((part) => readFileSync(new URL(`./supervisor/${part}.py`, import.meta.url), 'utf8')).join('\n\n')
  return source
}
