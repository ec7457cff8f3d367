import type { SandboxNetwork } from '@wflo/core'
import { UsageError } from './usage-error.ts'

const forms = 'write none, allow:HOST such as allow:api.example.com, or unsafe-bridge'

/** `none`, `unsafe-bridge`, or any number of `allow:HOST` with commas between several hosts. */
export function readNetwork(given: readonly string[] = []): SandboxNetwork {
  const modes = new Set(given.map(modeOf))
  if (modes.size > 1) throw new UsageError(`--network cannot be ${[...modes].join(' and ')} at once: choose one`)
  const [mode = 'none'] = modes
  if (mode !== 'allow') return mode
  return { allow: [...new Set(given.flatMap(hostsOf))] }
}

function modeOf(text: string): 'none' | 'unsafe-bridge' | 'allow' {
  if (text === 'none' || text === 'unsafe-bridge') return text
  if (text.startsWith('allow:')) return 'allow'
  throw new UsageError(`--network ${JSON.stringify(text)} is no network: ${forms}`)
}

function hostsOf(text: string): readonly string[] {
  const hosts = text
    .slice('allow:'.length)
    .split(',')
    .map((host) => host.trim())
  for (const host of hosts) {
    if (!/^[^\s/:@]+$/.test(host)) {
      throw new UsageError(
        `--network ${JSON.stringify(text)} has no host's name in ${JSON.stringify(host)}: write the name alone, without scheme, port and path, such as allow:api.example.com`,
      )
    }
  }
  return hosts
}
