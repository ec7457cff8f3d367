import type { Secret } from './settings.ts'
import { UsageError } from './usage-error.ts'

/** `HOST:HEADER=VARIABLE`. The value itself is never an argument: every process of this machine can read those. */
export function readSecret(text: string): Secret {
  const [, host, header, variable] = /^([^\s:=/]+):([^\s:=]+)=(\w+)$/.exec(text) ?? []
  if (host === undefined || header === undefined || variable === undefined) {
    throw new UsageError(
      '--secret is not HOST:HEADER=VARIABLE: write one such as api.example.com:authorization=EXAMPLE_AUTHORIZATION, where the variable of this environment holds the whole value of the header',
    )
  }
  return { host, header, variable }
}
