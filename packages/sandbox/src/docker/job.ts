import { randomBytes } from 'node:crypto'
import { InvalidValueError, type ResolvedLimits, type SandboxCommand } from '@wflo/core'
import { artifactPattern } from './artifact-pattern.ts'
import { encodeFrame } from './frames.ts'

const chunk = 1024 * 256

/** A run as the supervisor takes it: checked, and ready to be sent. */
export interface Job {
  /** Comes back with the end of the run. The process that runs the code never has it. */
  readonly nonce: string
  readonly frames: readonly Buffer[]
  readonly limits: ResolvedLimits
}

/** Throws `InvalidValueError` for what no run can have, before anything is made. */
export function createJob(command: SandboxCommand, limits: ResolvedLimits): Job {
  const { code, files = {}, stdin, args = [], env = {}, artifacts = [] } = command
  const nonce = randomBytes(16).toString('hex')
  const { timeout, output } = limits
  const order = {
    nonce,
    args: checkList(args, 'args').map(checkArgument),
    env: checkEnvironment(env),
    stdin: stdin !== undefined,
    timeoutMs: timeout,
    // For one process, if the clock of the supervisor should fail.
    cpuSeconds: Math.ceil((timeout / 1_000) * Math.max(1, limits.cpus)) + 5,
    output,
    collect: checkList(artifacts, 'artifacts').length === 0 ? null : collectionRules(artifacts, limits),
  }
  return {
    nonce,
    limits,
    frames: [
      ...fileFrames({ ...files, 'main.py': checkText(code, 'code') }),
      ...(stdin === undefined ? [] : pieces('I', checkContent(stdin, 'stdin'))),
      encodeFrame('J', JSON.stringify(order)),
    ],
  }
}

/** Every file as its path and its content. */
export function fileFrames(files: Readonly<Record<string, string | Uint8Array>>): readonly Buffer[] {
  return Object.entries(files).flatMap(([path, content]) => [
    encodeFrame('F', path),
    ...(checkContent(content, path).length === 0 ? [] : pieces('D', content)),
  ])
}

export function collectionRules(patterns: readonly string[], limits: ResolvedLimits): object {
  const { artifact, artifacts, artifactCount } = limits
  return { pattern: artifactPattern(patterns), file: artifact, total: artifacts, count: artifactCount }
}

function pieces(type: string, content: string | Uint8Array): readonly Buffer[] {
  const bytes = Buffer.from(content as Uint8Array)
  const count = Math.max(1, Math.ceil(bytes.byteLength / chunk))
  return Array.from({ length: count }, (_, index) =>
    encodeFrame(type, bytes.subarray(index * chunk, (index + 1) * chunk)),
  )
}

function checkContent(content: unknown, what: string): string | Uint8Array {
  if (typeof content === 'string' || content instanceof Uint8Array) return content
  throw new InvalidValueError(`${what} is ${content === null ? 'null' : typeof content}, and has to be text or bytes`)
}

function checkList(list: unknown, what: string): readonly string[] {
  if (Array.isArray(list)) return list
  throw new InvalidValueError(`${what} is ${list === null ? 'null' : typeof list}, and has to be a list of texts`)
}

function checkText(text: unknown, what: string): string {
  if (typeof text === 'string') return text
  throw new InvalidValueError(`${what} is ${typeof text}, and has to be text`)
}

function checkArgument(text: string, index: number): string {
  if (isPassable(checkText(text, `args[${index}]`))) return text
  throw new InvalidValueError(`args[${index}] has a NUL character or half a character, which no argument can have`)
}

function checkEnvironment(env: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  if (typeof env !== 'object' || env === null) throw new InvalidValueError('env has to be an object of texts')
  for (const [name, value] of Object.entries(env)) {
    const isName = name !== '' && !/[=\0]/.test(name)
    if (isName && isPassable(checkText(value, `env.${name}`))) continue
    throw new InvalidValueError(
      `env has ${JSON.stringify(name)}, which cannot be a variable: no "=" in the name, no NUL and no half a character`,
    )
  }
  return env
}

/** The kernel takes bytes without NUL, and half a surrogate pair is no byte. */
function isPassable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed()
}
