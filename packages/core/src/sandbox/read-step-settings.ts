import { InvalidValueError } from '../errors/invalid-value-error.ts'
import { copyJson } from '../json/copy-json.ts'
import { checkStepFiles } from './check-step-files.ts'
import { type GivenLimits, readLimits } from './resolve-limits.ts'
import type { SandboxNetwork } from './sandbox-network.ts'
import type { SandboxStepFiles, SandboxStepSettings } from './sandbox-step.ts'
import { withInput } from './with-input.ts'

/** The settings of a sandbox step as plain JavaScript may give them. */
export interface GivenStepSettings {
  readonly name: string
  readonly language?: unknown
  readonly code: unknown
  /** Whether the call is written as a file beside the code. */
  readonly writesInput: boolean
  readonly files?: unknown
  readonly artifacts?: unknown
  readonly args?: unknown
  readonly env?: unknown
  readonly limits?: GivenLimits | undefined
  readonly network?: unknown
}

const defaultTimeout = 30_000
/** Of what goes into the log; a sandbox by itself takes more. */
const defaultOutput = 1_024 ** 2

/** Checks and copies them. Throws `InvalidValueError` that names the setting. */
export function readStepSettings(given: GivenStepSettings): SandboxStepSettings {
  const { name, language = 'python', code, artifacts = [], args = [], network = 'none', limits } = given
  const refuse = refuseIn(name)
  if (language !== 'python') throw refuse(`language is ${show(language)}, and has to be "python"`)
  if (typeof code !== 'string' && typeof code !== 'function') {
    throw refuse(`code is ${show(code)}, and has to be a text, or a function of the input that gives one`)
  }
  if (!isTexts(artifacts) || artifacts.includes('')) {
    throw refuse(`artifacts is ${show(artifacts)}, and has to be a list of paths such as ['plot.png', 'out/**']`)
  }
  if (!isTexts(args)) throw refuse(`args is ${show(args)}, and has to be a list of texts without NUL`)
  return Object.freeze({
    language,
    code: code as SandboxStepSettings['code'],
    files: readFiles(given),
    artifacts: Object.freeze([...artifacts]),
    args: Object.freeze([...args]),
    env: readEnvironment(given),
    limits: Object.freeze({ timeout: defaultTimeout, output: defaultOutput, ...readLimits(limits ?? {}) }),
    network: readNetwork(network, name),
  })
}

function readFiles({ name, files = {}, writesInput }: GivenStepSettings): SandboxStepSettings['files'] {
  if (typeof files === 'function') return files as SandboxStepSettings['files']
  const copy = copyJson(checkStepFiles(files, name), `the files of step "${name}"`) as unknown as SandboxStepFiles
  if (writesInput) withInput(copy, name, null)
  return Object.freeze(copy)
}

function readEnvironment({ name, env = {} }: GivenStepSettings): Readonly<Record<string, string>> {
  const entries = typeof env === 'object' && env !== null ? Object.entries(env as object) : undefined
  if (entries === undefined) throw refuseIn(name)(`env is ${show(env)}, and has to be an object of texts`)
  for (const [variable, value] of entries) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(variable)) {
      throw refuseIn(name)(`env has ${show(variable)}, which cannot be the name of a variable`)
    }
    if (!isText(value)) throw refuseIn(name)(`env.${variable} has to be a text without NUL`)
  }
  return Object.freeze(Object.fromEntries(entries))
}

function readNetwork(network: unknown, step: string): SandboxNetwork {
  if (network === 'none' || network === 'unsafe-bridge') return network
  const allow = typeof network === 'object' && network !== null && 'allow' in network ? network.allow : undefined
  if (isTexts(allow) && !allow.includes('')) return Object.freeze({ allow: Object.freeze([...allow]) })
  const advice = "'none', { allow: ['api.example.com'] } or 'unsafe-bridge'"
  throw refuseIn(step)(`network is ${show(network)}, and has to be ${advice}`)
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(isText)
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && !value.includes('\0')
}

function show(value: unknown): string {
  return typeof value === 'function' ? 'a function' : (JSON.stringify(value) ?? String(value))
}

function refuseIn(step: string): (problem: string) => InvalidValueError {
  return (problem) => new InvalidValueError(`step "${step}": ${problem}`, { step })
}
