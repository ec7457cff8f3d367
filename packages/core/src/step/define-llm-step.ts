import type { CheckDuration } from '../duration/duration.ts'
import { parseDuration } from '../duration/parse-duration.ts'
import { InvalidValueError } from '../errors/invalid-value-error.ts'
import { copyJson } from '../json/copy-json.ts'
import type { Json, JsonObject } from '../json/json.ts'
import type { JsonGuard } from '../json/jsonable.ts'
import { checkExtraInput, type ExtraInput } from '../llm/extra-input.ts'
import { type LlmPlanOptions, type Prompt, planLlmCall } from '../llm/plan-llm-call.ts'
import { toToolSpecification } from '../llm/to-tool-specification.ts'
import type { ToolCall } from '../llm/tool-call.ts'
import type { PromptInput } from '../prompt/prompt-input.ts'
import { templateVariables } from '../prompt/render-template.ts'
import type { CheckTemplate } from '../prompt/template-variables.ts'
import type { ContentPart } from '../provider/message.ts'
import { closeObjects } from '../schema/close-objects.ts'
import type { StandardJsonSchema, StandardSchema } from '../schema/standard-schema.ts'
import { requireJsonSchema } from '../schema/to-json-schema.ts'
import { checkName } from './check-name.ts'
import { describeStep } from './describe-step.ts'
import { createRetryPolicy, type RetryOptions } from './retry-options.ts'
import type { Step, StepDefinition } from './step-definition.ts'

/** What a schema makes of an answer; `undefined` without one. */
export type ParsedOutput<Schema> = Schema extends {
  readonly '~standard': { readonly types?: { readonly output: infer Output } | undefined }
}
  ? Output
  : undefined

export type CheckOutputSchema<Schema> = [Schema] extends [undefined]
  ? unknown
  : Schema extends StandardJsonSchema
    ? JsonGuard<'output', OutputOf<Schema, never>, 'output'>
    : { readonly output: "this schema gives no JSON Schema: use zod 4 or arktype, or valibot's toStandardJsonSchema()" }

type OutputOf<Schema, Tools> = [Tools] extends [never]
  ? [Schema] extends [undefined]
    ? { text: string }
    : ParsedOutput<Schema>
  : {
      text: string
      toolCalls: readonly ToolCall[]
      /** The whole answer, where it holds reasoning that has to go back with the results of the tools. */
      content?: readonly ContentPart[]
    } & ([Schema] extends [undefined] ? unknown : { output?: ParsedOutput<Schema> })

export interface LlmStepOptions<
  Name extends string,
  Given extends Prompt,
  System extends string,
  Schema,
  Tools,
  Timeout,
> {
  /** Unique within a workflow; no slash. */
  readonly name: Name
  /** For people, and for models that are given the step as a tool. */
  readonly description?: string
  /** `provider/model`. An array is a fallback chain: the next one is asked when one has failed for good. */
  readonly model: `${string}/${string}` | readonly [`${string}/${string}`, ...`${string}/${string}`[]]
  /** The system text; a template with `{variables}` like `prompt`. */
  readonly system?: CheckTemplate<System>
  /** `{name}` is a variable, `{{name}}` the text `{name}`, every other brace is text. Or a function of the input. */
  readonly prompt: CheckTemplate<Given>
  /**
   * The answer is JSON that this schema takes, and the step gives what it makes of it. Default: `{ text }`. Beside tools
   * it stands in `output`, and is absent where the model asks for some.
   */
  readonly output?: Schema
  /** Steps that the model may ask for: the output then has `toolCalls` beside its `text`. Nothing runs them by itself. */
  readonly tools?: readonly Tools[]
  /** The most tokens that the model may write, reasoning included. Default: the model's own limit, which is reserved. */
  readonly maxOutputTokens?: number
  readonly temperature?: number
  /** Fields that are added to the vendor's request as they are, such as `{ service_tier: 'flex' }`. */
  readonly providerOptions?: JsonObject
  /**
   * The most that comes in beside the request, for provider options that bring in what its bytes do not bound: state on
   * the vendor's side, or tools that the vendor runs. Default: such options are refused.
   */
  readonly extraInput?: ExtraInput
  /**
   * Adds a sentence on the run's budget behind the system text, as it stands when the step is called: a call that then
   * waits for its turn, or for a higher budget, says what was true before. Default false.
   */
  readonly tellBudget?: boolean
  /** For one attempt. Default 10 minutes. */
  readonly timeout?: CheckDuration<Timeout>
  /** Default: three attempts a model. */
  readonly retry?: RetryOptions
  /** After a crash in the middle of an attempt: try again (default), or fail. */
  readonly onLost?: 'retry' | 'fail'
}

/**
 * A call of a language model. Its input is inferred from the `{variables}` of the prompt; it gives `{ text }`, or what
 * the output schema says. It has no code: a provider serves it, and its quote is reserved in the run's budget.
 */
export function defineLLMStep<
  const Name extends string,
  const Given extends Prompt,
  const System extends string = never,
  Schema extends StandardSchema | undefined = undefined,
  Tools extends StepDefinition = never,
  const Timeout extends string | number = number,
>(
  options: LlmStepOptions<Name, Given, System, Schema, Tools, Timeout> & CheckOutputSchema<Schema>,
): Step<Name, PromptInput<Given, System>, OutputOf<Schema, Tools>> {
  const { name, description, output, timeout, retry, onLost = 'retry', prompt, system } = options
  const plan: LlmPlanOptions = {
    name: checkName(name, 'a step'),
    models: modelsOf(options.model),
    system,
    prompt,
    settings: settingsOf(options),
    extraInput: extraInputOf(options),
    tellBudget: options.tellBudget,
  }
  return Object.freeze({
    name: name as Name,
    description,
    kind: 'llm',
    input: undefined,
    output: output as StandardSchema | undefined,
    timeoutMs: parseDuration(timeout ?? '10m'),
    retry: createRetryPolicy(retry),
    onLost,
    plan: (call: Json) => planLlmCall(plan, call),
    tariffs: plan.models,
    variables: variablesOf(prompt, system),
    toJSON(this: Step): JsonObject {
      return { ...describeStep.call(this), ...describePlan(plan) }
    },
  })
}

function extraInputOf({
  name,
  extraInput,
}: {
  readonly name: string
  readonly extraInput?: ExtraInput
}): ExtraInput | undefined {
  if (extraInput !== undefined) checkExtraInput(extraInput, name)
  return extraInput
}

function modelsOf(model: string | readonly string[]): readonly string[] {
  const models = typeof model === 'string' ? [model] : [...model]
  for (const name of models) {
    if (/^[^/\s]+\/\S+$/.test(name)) continue
    throw new InvalidValueError(`"${name}" is not a model: write 'provider/model', such as 'openai/gpt-4o-mini'`, {
      name,
    })
  }
  if (models.length === 0) throw new InvalidValueError('a fallback chain needs at least one model')
  return models
}

type Settings = Pick<
  LlmStepOptions<string, Prompt, string, unknown, StepDefinition, unknown>,
  'name' | 'output' | 'tools' | 'maxOutputTokens' | 'temperature' | 'providerOptions'
>

function settingsOf(options: Settings): LlmPlanOptions['settings'] {
  const { name, output, tools, maxOutputTokens, temperature, providerOptions } = options
  if (maxOutputTokens !== undefined && !(Number.isInteger(maxOutputTokens) && maxOutputTokens > 0)) {
    throw new InvalidValueError(
      `step "${name}": maxOutputTokens is ${maxOutputTokens}, and has to be a whole number above 0`,
    )
  }
  const settings = {
    maxOutputTokens,
    temperature,
    providerOptions,
    tools: tools?.map(toToolSpecification),
    responseSchema: output === undefined ? undefined : responseSchema(name, output as StandardSchema),
  }
  return copyJson(settings, `step "${name}"`) as unknown as LlmPlanOptions['settings']
}

/** Vendors take letters, digits, `_` and `-` in the name of a schema. */
function responseSchema(name: string, output: StandardSchema): { readonly name: string; readonly schema: JsonObject } {
  const schema = closeObjects(requireJsonSchema(output, 'input', `the output of step "${name}"`))
  return { name: name.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, 64), schema }
}

/** Absent where a function makes the prompt: it may take anything. */
function variablesOf(prompt: Prompt, system = ''): readonly string[] | undefined {
  return typeof prompt === 'string' ? [...new Set([prompt, system].flatMap(templateVariables))] : undefined
}

function describePlan({ models, system, prompt, settings, extraInput, tellBudget }: LlmPlanOptions): JsonObject {
  const text = typeof prompt === 'string' ? { prompt } : {}
  return copyJson({ models, system, ...text, ...settings, extraInput, tellBudget }, 'step') as JsonObject
}
