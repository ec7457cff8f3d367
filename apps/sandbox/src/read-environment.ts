import { UsageError } from './usage-error.ts'

/** `NAME=VALUE`, each. Nothing is taken from the environment of this process. */
export function readEnvironment(given: readonly string[] = []): Readonly<Record<string, string>> {
  return Object.fromEntries(given.map(readVariable))
}

function readVariable(text: string): readonly [name: string, value: string] {
  const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/s.exec(text) ?? []
  // The value of a mistyped one may be a secret: it is not repeated.
  if (name === undefined || value === undefined) {
    throw new UsageError(
      `--env ${JSON.stringify(text.split('=', 1)[0])} is not NAME=VALUE, with letters, digits and _ in the name`,
    )
  }
  return [name, value]
}
