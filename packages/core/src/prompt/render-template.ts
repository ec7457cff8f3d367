import { MissingVariableError } from '../errors/missing-variable-error.ts'
import type { Json, JsonObject } from '../json/json.ts'

/** `{{name}}` is the text `{name}`, `{name}` a variable; every other brace is text. The types say the same. */
const bracePattern = /\{\{([A-Za-z_][A-Za-z0-9_]*)\}\}|\{([A-Za-z_][A-Za-z0-9_]*)\}/g

/** The names of a template's variables, each once, in the order in which they appear. */
export function templateVariables(template: string): readonly string[] {
  const names = [...template.matchAll(bracePattern)].map((match) => match[2])
  return [...new Set(names.filter((name) => name !== undefined))]
}

/** Fills in the variables of a template. Throws `MissingVariableError` for one that `values` does not have. */
export function renderTemplate(template: string, values: Json, step: string): string {
  const given: JsonObject = isObject(values) ? values : {}
  return template.replace(bracePattern, (_, text: string | undefined, name: string) => {
    if (text !== undefined) return `{${text}}`
    const value = Object.hasOwn(given, name) ? given[name] : undefined
    if (typeof value === 'string' || typeof value === 'number') return String(value)
    throw new MissingVariableError(name, step)
  })
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
