import { NotJsonError } from '../errors/not-json-error.ts'
import type { Json } from './json.ts'

const deepest = 200

/**
 * A deep copy of `value` exactly as a log would give it back: properties that are `undefined` are left out, `-0` becomes
 * `0`. Whatever JSON cannot carry is a `NotJsonError` that names the path below `path`. `undefined` itself becomes `null`.
 */
export function copyJson(value: unknown, path: string): Json {
  return value === undefined ? null : copy(value, path, 0)
}

function copy(value: unknown, path: string, depth: number): Json {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value
    case 'number':
      return copyNumber(value, path)
    case 'object':
      return value === null ? null : copyObject(value, path, depth)
    case 'bigint':
      throw new NotJsonError(path, 'a bigint', 'use a string (formatUsd for money)')
    default:
      throw new NotJsonError(path, value === undefined ? 'undefined' : `a ${typeof value}`, 'use null or leave it out')
  }
}

function copyNumber(value: number, path: string): Json {
  if (!Number.isFinite(value)) throw new NotJsonError(path, String(value), 'use null or a string')
  return value === 0 ? 0 : value
}

function copyObject(value: object, path: string, depth: number): Json {
  if (depth >= deepest) {
    throw new NotJsonError(path, `nested deeper than ${deepest} levels`, 'flatten it, and look for a circle')
  }
  if (Array.isArray(value)) return copyArray(value, path, depth)
  const prototype = Object.getPrototypeOf(value)
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    throw new NotJsonError(path, describeInstance(prototype), 'return a plain object or a string')
  }
  const result: Record<string, Json> = {}
  for (const key of Object.keys(value)) {
    const member = (value as Record<string, unknown>)[key]
    if (member !== undefined) setOwn(result, key, copy(member, `${path}.${key}`, depth + 1))
  }
  return result
}

function copyArray(value: readonly unknown[], path: string, depth: number): Json {
  const result: Json[] = []
  for (let index = 0; index < value.length; index += 1) {
    result.push(copy(value[index], `${path}[${index}]`, depth + 1))
  }
  return result
}

function describeInstance(prototype: object): string {
  const name = (prototype as { readonly constructor?: { readonly name?: string } }).constructor?.name
  return name === undefined || name === '' ? 'an instance of a class' : `an instance of ${name}`
}

/** Assignment to `__proto__` would set the prototype; `JSON.parse` makes it an own property, and so do we. */
function setOwn(target: Record<string, Json>, key: string, value: Json): void {
  if (key === '__proto__') {
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true })
  } else {
    target[key] = value
  }
}
