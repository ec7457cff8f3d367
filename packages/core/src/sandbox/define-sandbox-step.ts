import type { CheckDuration } from '../duration/duration.ts'
import { parseDuration } from '../duration/parse-duration.ts'
import { InvalidValueError } from '../errors/invalid-value-error.ts'
import { copyJson } from '../json/copy-json.ts'
import type { Json, JsonObject } from '../json/json.ts'
import type { StandardSchema } from '../schema/standard-schema.ts'
import { checkName } from '../step/check-name.ts'
import { describeStep } from '../step/describe-step.ts'
import { createRetryPolicy, type RetryOptions } from '../step/retry-options.ts'
import { planSandboxRun, sandboxTariffKey } from './plan-sandbox-run.ts'
import { readStepSettings } from './read-step-settings.ts'
import type { SandboxLanguage } from './sandbox-capabilities.ts'
import type { SandboxLimits } from './sandbox-limits.ts'
import type { SandboxNetwork } from './sandbox-network.ts'
import type { SandboxStep, SandboxStepFiles, SandboxStepSettings } from './sandbox-step.ts'

export interface SandboxStepOptions<Name extends string, Parsed, Call, Timeout> {
  /** Unique within a workflow; no slash. */
  readonly name: Name
  /** For people, and for models that are given the step as a tool. */
  readonly description?: string
  /** Default `python`. */
  readonly language?: SandboxLanguage
  /**
   * What runs: a text, or a function of the input that gives it. Code that is a text finds its input as JSON in the file
   * `input.json` of its working folder.
   */
  readonly code: string | ((input: Parsed) => string)
  /** Validates what the step is called with, where the step runs. Any Standard Schema library. */
  readonly input?: StandardSchema<Call, Parsed>
  /** Written into the working folder before the code runs; or a function of the input that gives them. */
  readonly files?: SandboxStepFiles | ((input: Parsed) => SandboxStepFiles)
  /**
   * Which files of the working folder go to the artifact store: paths, in which `*` and `?` stand for parts of a name and
   * `**` for any folders. Default: none.
   */
  readonly artifacts?: readonly string[]
  /** What the code sees behind its own name in `sys.argv`. */
  readonly args?: readonly string[]
  /** Environment variables beside those of the image. The code can read them: no place for secrets. */
  readonly env?: Readonly<Record<string, string>>
  /**
   * What it leaves out is as the sandbox was made, but for `timeout` (30 s) and `output` (1 MB, for the output of a step
   * goes into the log). Where seconds cost something, all of `timeout` is reserved.
   */
  readonly limits?: SandboxLimits
  /** Default: none. */
  readonly network?: SandboxNetwork
  /** For one attempt, the wait for a place included. Default: `limits.timeout` and 2 minutes. */
  readonly timeout?: CheckDuration<Timeout>
  /** For a sandbox that fails: code that fails is not run again. Default: three attempts. */
  readonly retry?: RetryOptions
  /** After a crash in the middle of an attempt: try again (default), or fail. */
  readonly onLost?: 'retry' | 'fail'
}

/** For a place to become free, to start the code in, and to collect its files from. */
const margin = 120_000

/**
 * A step that runs code nobody has read, in a sandbox: serve it with `sandboxHandler` of `@wflo/sandbox`. What the code
 * does is data: a traceback, a timeout or a lack of memory completes the step, and only a sandbox that fails is an error.
 * The type of its input comes from the schema, or else from the functions. Throws `InvalidValueError` for a setting that
 * cannot be.
 */
export function defineSandboxStep<
  const Name extends string,
  Parsed = undefined,
  Call = Parsed,
  const Timeout extends string | number = number,
>(options: SandboxStepOptions<Name, Parsed, Call, Timeout>): SandboxStep<Name, Call> {
  const { description, input, retry, onLost = 'retry', timeout, ...given } = options
  const name = checkName(options.name, 'a step')
  const writesInput = typeof given.code === 'string' && input !== undefined
  const sandbox = readStepSettings({ ...given, writesInput })
  const plan = { name, timeout: sandbox.limits.timeout }
  return Object.freeze({
    name,
    description,
    kind: 'sandbox',
    input,
    output: undefined,
    timeoutMs: timeoutOf(name, sandbox, timeout),
    retry: createRetryPolicy(retry),
    onLost,
    plan: (call: Json) => planSandboxRun(plan, call),
    tariffs: Object.freeze([sandboxTariffKey(name)]),
    sandbox,
    toJSON(this: SandboxStep<Name, Call>): JsonObject {
      return { ...describeStep.call(this), sandbox: describeSettings(this.sandbox) }
    },
  })
}

function timeoutOf(name: string, { limits }: SandboxStepSettings, timeout: number | string | undefined): number {
  if (timeout === undefined) return limits.timeout + margin
  const ms = parseDuration(timeout)
  if (ms >= limits.timeout) return ms
  throw new InvalidValueError(
    `step "${name}": its timeout, ${ms} ms, is shorter than limits.timeout, ${limits.timeout} ms: leave it out, or lower limits.timeout, which keeps what the code wrote until then`,
    { step: name },
  )
}

/** Values of the environment and contents of files are nobody's business. */
function describeSettings({ language, code, files, artifacts, args, env, limits, network }: SandboxStepSettings): Json {
  const described = {
    language,
    code: typeof code === 'string' ? code : undefined,
    files: typeof files === 'function' ? undefined : Object.keys(files),
    artifacts,
    args,
    env: Object.keys(env),
    limits,
    network,
  }
  return copyJson(described, 'step')
}
