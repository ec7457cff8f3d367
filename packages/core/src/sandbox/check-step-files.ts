import { InvalidValueError } from '../errors/invalid-value-error.ts'
import { checkFileNames } from './check-file-names.ts'
import type { SandboxStepFiles } from './sandbox-step.ts'

/** Checks paths and values of a step's files, which plain JavaScript and functions may give as anything. */
export function checkStepFiles(files: unknown, step: string): SandboxStepFiles {
  if (!isRecord(files) || Array.isArray(files)) {
    throw refuse(step, `its files are ${nameType(files)}, and have to be an object: files by their path`)
  }
  checkFileNames(files)
  for (const [path, file] of Object.entries(files)) {
    if (typeof file === 'string' || isBase64(file) || isReference(file)) continue
    const advice = "write its text, { base64: '…' }, or the { id, size } of an artifact"
    throw refuse(step, `the file "${path}" is ${describe(file)}: ${advice}`)
  }
  return files as SandboxStepFiles
}

function isBase64(file: unknown): boolean {
  if (!isRecord(file) || typeof file.base64 !== 'string') return false
  return file.base64.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(file.base64)
}

function isReference(file: unknown): boolean {
  return isRecord(file) && typeof file.id === 'string' && Number.isSafeInteger(file.size) && Number(file.size) >= 0
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

function describe(file: unknown): string {
  return isRecord(file) && 'base64' in file ? 'no base64' : nameType(file)
}

function nameType(value: unknown): string {
  if (value === undefined || value === null) return String(value)
  return Array.isArray(value) ? 'an array' : `a value of the type ${typeof value}`
}

function refuse(step: string, problem: string): InvalidValueError {
  return new InvalidValueError(`step "${step}": ${problem}`, { step })
}
