import { join } from 'node:path'
import { root } from '../workspace.ts'
import { docker, readLabels } from './docker.ts'
import { follow } from './follow.ts'
import { hashInputs, inputLabel } from './input-hash.ts'

const official = 'python:3.11-slim'
const debian = 'wflo/base:debian-python3.11'

/** A closed network lets requests hang: so long nobody should wait for a registry's first answer. */
const mostWaitMs = 5_000

/** Takes lines of progress. */
export type Say = (line: string) => void

/** What is there, then what a registry has, then one made of Debian's packages. */
export async function chooseBaseImage(say: Say): Promise<string> {
  if ((await readLabels(official)) !== undefined) return official
  const inputs = hashInputs([])
  if ((await readLabels(debian))?.[inputLabel] === inputs) return debian
  if (await pullOfficial(say)) return official
  await makeDebian(inputs, say)
  return debian
}

async function pullOfficial(say: Say): Promise<boolean> {
  const patience = new AbortController()
  const timer = setTimeout(() => patience.abort(), mostWaitMs)
  try {
    await follow('docker', ['pull', official], {
      signal: patience.signal,
      onLine(line) {
        if (!line.includes('Pulling from')) return
        clearTimeout(timer)
        say(`base: pulling ${official} from its registry`)
      },
    })
    return true
  } catch (error) {
    const reason = patience.signal.aborted ? `no answer within ${mostWaitMs} ms` : lastLine(error)
    say(
      `base: no registry gives ${official} (${reason}); making it from Debian's packages, which takes a minute or two`,
    )
    return false
  } finally {
    clearTimeout(timer)
  }
}

async function makeDebian(inputs: string, say: Say): Promise<void> {
  const environment = { DOCKER_LABELS: `${inputLabel}=${inputs}` }
  const onLine = (line: string): void => say(`base: ${line}`)
  await follow('sh', [join(root, 'docker/debian-base.sh'), debian], { environment, onLine })
  await docker(['image', 'inspect', '--format', '{{.Id}}', debian])
}

function lastLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.trimEnd().split('\n').at(-1) ?? text
}
