import { InvalidValueError } from '../errors/invalid-value-error.ts'

/** Names become parts of keys (`3/summarize/1`), so they may not be empty or hold a slash or white space at an end. */
export function checkName<const Name extends string>(name: Name, what: string): Name {
  if (typeof name === 'string' && name !== '' && name.trim() === name && !name.includes('/')) return name
  throw new InvalidValueError(`${JSON.stringify(name)} cannot be the name of ${what}: use some text without "/"`, {
    name,
  })
}
