import { InvalidValueError } from '../errors/invalid-value-error.ts'
import type { Json } from '../json/json.ts'
import type { ToolCall } from '../llm/tool-call.ts'
import type { PromptInput } from '../prompt/prompt-input.ts'
import { renderTemplate } from '../prompt/render-template.ts'
import type { CheckTemplate } from '../prompt/template-variables.ts'
import type { ContentPart, Message } from '../provider/message.ts'
import type { StandardSchema } from '../schema/standard-schema.ts'
import {
  type CheckOutputSchema,
  defineLLMStep,
  type LlmStepOptions,
  type ParsedOutput,
} from '../step/define-llm-step.ts'
import type { Step, StepDefinition } from '../step/step-definition.ts'
import type { AgentTurn } from './agent-turn.ts'

type TurnOptions = Pick<
  LlmStepOptions<string, string, string, undefined, StepDefinition, string | number>,
  'model' | 'maxOutputTokens' | 'temperature' | 'providerOptions' | 'extraInput' | 'tellBudget' | 'timeout' | 'retry'
>

export interface AgentOptions<
  Name extends string,
  Prompt extends string,
  Tools extends StepDefinition,
  Schema extends StandardSchema | undefined = undefined,
> extends TurnOptions {
  /** Unique within a workflow; no slash. The name of its turns, too. */
  readonly name: Name
  /** The system text, as it is: no template. */
  readonly system?: string
  /** The first message; `{name}` is a variable of the agent's input. */
  readonly prompt: CheckTemplate<Prompt>
  /** Steps that the model may ask for. They need an input schema with JSON Schema, or are model steps. */
  readonly tools: readonly Tools[]
  /** The last answer is JSON that this schema takes; what it makes of it is the result's `output`. Default: text. */
  readonly output?: Schema
  /** The most turns of the model. Default 10. */
  readonly maxTurns?: number
  /** Asked after every turn, before its tools run: true ends the agent. Has to be pure. */
  readonly stopWhen?: (turn: AgentTurn) => boolean
  /**
   * What happens where a turn or a tool does not fit in the budget: the agent stops with what it has (default), or the
   * error is thrown.
   */
  readonly onBudget?: 'stop' | 'throw'
}

/** What one turn of an agent is called with, and gives. */
export type AgentTurnStep = Step<
  string,
  { readonly messages: readonly Message[] },
  { text: string; toolCalls: readonly ToolCall[]; content?: readonly ContentPart[]; output?: Json }
>

/**
 * A model with tools. Declare its `steps` in the workflow and run it with `runAgent`. `Call` is its input, `Names` those
 * of its steps, `Output` what its last answer is parsed to.
 */
export interface Agent<Call = never, Names extends string = string, Output = unknown> {
  readonly name: string
  /** Everything that it may run: its turns and its tools. */
  readonly steps: readonly Step<Names, never, unknown>[]
  readonly turn: AgentTurnStep
  readonly tools: ReadonlyMap<string, StepDefinition>
  readonly maxTurns: number
  readonly stopWhen: (turn: AgentTurn) => boolean
  readonly onBudget: 'stop' | 'throw'
  /** The first messages of a conversation. */
  readonly begin: (input: Json) => readonly Message[]
  readonly '~types'?: { readonly call: (value: Call) => void; readonly output: Output } | undefined
}

/**
 * A model that works with tools, turn after turn. The tools are ordinary steps: each call of one is recorded, retried and
 * paid for as such. Throws `InvalidValueError` for a step that cannot be a tool.
 */
export function defineAgent<
  const Name extends string,
  const Prompt extends string,
  Tools extends StepDefinition,
  Schema extends StandardSchema | undefined = undefined,
>(
  options: AgentOptions<Name, Prompt, Tools, Schema> & CheckOutputSchema<Schema>,
): Agent<PromptInput<Prompt, never>, Name | Tools['name'], ParsedOutput<Schema>> {
  const { name, system, prompt, tools, maxTurns = 10, stopWhen = never, onBudget = 'stop', ...settings } = options
  checkMaxTurns(name, maxTurns)
  const turn = defineLLMStep({
    ...(settings as TurnOptions),
    name,
    tools,
    prompt: ({ messages }: { readonly messages: readonly Message[] }) => messages,
  }) as AgentTurnStep
  const first: readonly Message[] = system === undefined ? [] : [{ role: 'system', content: system }]
  return Object.freeze({
    name,
    turn,
    // The types of its turns are `runAgent`'s affair.
    steps: [turn, ...tools] as unknown as readonly Step<Name | Tools['name'], never, unknown>[],
    tools: new Map<string, StepDefinition>(tools.map((tool) => [tool.name, tool])),
    maxTurns,
    stopWhen,
    onBudget,
    begin: (input: Json) => [...first, { role: 'user' as const, content: renderTemplate(prompt, input, name) }],
  })
}

function checkMaxTurns(name: string, maxTurns: number): void {
  if (Number.isInteger(maxTurns) && maxTurns > 0) return
  throw new InvalidValueError(`agent "${name}": maxTurns is ${maxTurns}, and has to be a whole number above 0`, {
    name,
  })
}

function never(): boolean {
  return false
}
