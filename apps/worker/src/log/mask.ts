/** Masks known secrets wherever they stand in a text, also inside of JSON. */
export type Mask = (text: string) => string

/** Shorter ones are no secrets but words, such as `none`. */
const shortest = 8

const secretVariable = /(KEY|KEYS|KEY_DATA|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIALS)$/

/** What variables that are named like one hold. Of a list each item, and of `id:key` the key. */
export function findSecrets(environment: Readonly<Record<string, string | undefined>>): readonly string[] {
  const values = Object.entries(environment).filter(([name]) => secretVariable.test(name.toUpperCase()))
  return values.flatMap(([, value = '']) => [value, ...value.split(/[,:]/)])
}

/** Longest first, so that no rest of one stays where another is a part of it. */
export function createMask(secrets: readonly string[]): Mask {
  const known = [...new Set(secrets.map((secret) => secret.trim()))].filter(({ length }) => length >= shortest)
  const texts = known.flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)])
  const sorted = [...new Set(texts)].sort((a, b) => b.length - a.length)
  return (text) => sorted.reduce((masked, secret) => masked.replaceAll(secret, '***'), text)
}
