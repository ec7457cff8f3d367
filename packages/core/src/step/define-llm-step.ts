import type { CheckDuration } from '../duration/duration.ts'
import { parseDuration } from '../duration/parse-duration.ts'
import { InvalidValueError } from '../errors/invalid-value-error.ts'
import { copyJson } from '../json/copy-json.ts'
import type { Json, JsonObject } from '../json/json.ts'
import { type LlmPlanOptions, type Prompt, planLlmCall } from '../llm/plan-llm-call.ts'
import { templateVariables } from '../prompt/render-template.ts'
import type { CheckTemplate, TemplateVariables } from '../prompt/template-variables.ts'
import type { StandardJsonSchema, StandardSchema } from '../schema/standard-schema.ts'
import { requireJsonSchema } from '../schema/to-json-schema.ts'
import { checkName } from './check-name.ts'
import { describeStep } from './describe-step.ts'
import { createRetryPolicy, type RetryOptions } from './retry-options.ts'
import type { Step } from './step-definition.ts'

type VariablesOf<Template> = Template extends string ? TemplateVariables<Template> : never

type NoVariables = { readonly [name: string]: never }

/** What a model step is called with: the variables of its prompt and system text, or what its prompt function takes. */
export type PromptInput<Given, System> = [Given] extends [string]
  ? [VariablesOf<Given> | VariablesOf<System>] extends [never]
    ? NoVariables | undefined
    : { readonly [Name in VariablesOf<Given> | VariablesOf<System>]: string | number }
  : Given extends () => unknown
    ? NoVariables | undefined
    : Given extends (input: infer Input) => unknown
      ? Input
      : never

type CheckOutputSchema<Schema> = Schema extends StandardJsonSchema
  ? unknown
  : { readonly output: "this schema gives no JSON Schema: use zod 4 or arktype, or valibot's toStandardJsonSchema()" }

type OutputOf<Schema> = Schema extends {
  readonly '~standard': { readonly types?: { readonly output: infer Output } | undefined }
}
  ? Output
  : { text: string }

export interface LlmStepOptions<Name extends string, Given extends Prompt, System extends string, Schema, Timeout> {
  /** Unique within a workflow; no slash. */
  readonly name: Name
  /** `provider/model`. An array is a fallback chain: the next one is asked when one has failed for good. */
  readonly model: `${string}/${string}` | readonly [`${string}/${string}`, ...`${string}/${string}`[]]
  /** The system text; a template with `{variables}` like `prompt`. */
  readonly system?: CheckTemplate<System>
  /** `{name}` is a variable, `{{name}}` the text `{name}`, every other brace is text. Or a function of the input. */
  readonly prompt: CheckTemplate<Given>
  /** The answer is JSON that fits this schema. Default: the step gives `{ text }`. */
  readonly output?: Schema
  /** The most tokens that the model may write, reasoning included. Default: the model's own limit, which is reserved. */
  readonly maxOutputTokens?: number
  readonly temperature?: number
  /** Fields that are added to the vendor's request as they are, such as `{ service_tier: 'flex' }`. */
  readonly providerOptions?: JsonObject
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
  const Timeout extends string | number = number,
>(
  options: LlmStepOptions<Name, Given, System, Schema, Timeout> &
    ([Schema] extends [undefined] ? unknown : CheckOutputSchema<Schema>),
): Step<Name, PromptInput<Given, System>, OutputOf<Schema>> {
  const { name, output, timeout, retry, onLost = 'retry', prompt, system } = options
  const plan: LlmPlanOptions = {
    name: checkName(name, 'a step'),
    models: modelsOf(options.model),
    system,
    prompt,
    settings: settingsOf(options),
  }
  return Object.freeze({
    name: name as Name,
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
  LlmStepOptions<string, Prompt, string, unknown, unknown>,
  'name' | 'output' | 'maxOutputTokens' | 'temperature' | 'providerOptions'
>

function settingsOf({
  name,
  output,
  maxOutputTokens,
  temperature,
  providerOptions,
}: Settings): LlmPlanOptions['settings'] {
  if (maxOutputTokens !== undefined && !(Number.isInteger(maxOutputTokens) && maxOutputTokens > 0)) {
    throw new InvalidValueError(
      `step "${name}": maxOutputTokens is ${maxOutputTokens}, and has to be a whole number above 0`,
    )
  }
  return {
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(providerOptions === undefined
      ? {}
      : { providerOptions: copyJson(providerOptions, 'providerOptions') as JsonObject }),
    ...(output === undefined ? {} : { responseSchema: responseSchema(name, output as StandardSchema) }),
  }
}

/** Vendors take letters, digits, `_` and `-` in the name of a schema. */
function responseSchema(name: string, output: StandardSchema): { readonly name: string; readonly schema: JsonObject } {
  return { name: name.replace(/[^A-Za-z0-9_-]/g, '_'), schema: requireJsonSchema(output, 'output', `step "${name}"`) }
}

function variablesOf(prompt: Prompt, system: string | undefined): readonly string[] {
  const templates = [typeof prompt === 'string' ? prompt : '', system ?? '']
  return [...new Set(templates.flatMap(templateVariables))]
}

function describePlan({ models, system, prompt, settings }: LlmPlanOptions): JsonObject {
  const text = typeof prompt === 'string' ? { prompt } : {}
  return copyJson({ models, system, ...text, ...settings }, 'step') as JsonObject
}
