import { InvalidValueError } from '../errors/invalid-value-error.ts'
import type { Json } from '../json/json.ts'
import type { ToolCall } from '../llm/tool-call.ts'
import type { PromptInput } from '../prompt/prompt-input.ts'
import { renderTemplate } from '../prompt/render-template.ts'
import type { CheckTemplate } from '../prompt/template-variables.ts'
import type { ContentPart, Message } from '../provider/message.ts'
import { defineLLMStep, type LlmStepOptions } from '../step/define-llm-step.ts'
import type { Step, StepDefinition } from '../step/step-definition.ts'
import type { AgentTurn } from './agent-turn.ts'

type TurnOptions = Pick<
  LlmStepOptions<string, string, string, undefined, StepDefinition, string | number>,
  'model' | 'maxOutputTokens' | 'temperature' | 'providerOptions' | 'extraInput' | 'tellBudget' | 'timeout' | 'retry'
>

export interface AgentOptions<Name extends string, Prompt extends string, Tools extends StepDefinition>
  extends TurnOptions {
  /** Unique within a workflow; no slash. The name of its turns, too. */
  readonly name: Name
  /** The system text, as it is: no template. */
  readonly system?: string
  /** The first message; `{name}` is a variable of the agent's input. */
  readonly prompt: CheckTemplate<Prompt>
  /** Steps that the model may ask for. They need an input schema with JSON Schema, or are model steps. */
  readonly tools: readonly Tools[]
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
  { text: string; toolCalls: readonly ToolCall[]; content?: readonly ContentPart[] }
>

/** A model with tools. Declare its `steps` in the workflow and run it with `runAgent`. */
export interface Agent<Call = never, Name extends string = string> {
  readonly name: Name
  /** Everything that it may run: its turns and its tools. */
  readonly steps: readonly Step<string, never, unknown>[]
  readonly turn: AgentTurnStep
  readonly tools: ReadonlyMap<string, StepDefinition>
  readonly maxTurns: number
  readonly stopWhen: (turn: AgentTurn) => boolean
  readonly onBudget: 'stop' | 'throw'
  /** The first messages of a conversation. */
  readonly begin: (input: Json) => readonly Message[]
  readonly '~types'?: { readonly call: (value: Call) => void } | undefined
}

/**
 * A model that works with tools, turn after turn. The tools are ordinary steps: each call of one is recorded, retried and
 * paid for as such. Throws `InvalidValueError` for a step that cannot be a tool.
 */
export function defineAgent<const Name extends string, const Prompt extends string, Tools extends StepDefinition>(
  options: AgentOptions<Name, Prompt, Tools>,
): Agent<PromptInput<Prompt, never>, Name> {
  const { name, system, prompt, tools, maxTurns = 10, stopWhen = never, onBudget = 'stop', ...settings } = options
  if (!Number.isInteger(maxTurns) || maxTurns < 1) {
    throw new InvalidValueError(`agent "${name}": maxTurns is ${maxTurns}, and has to be a whole number above 0`, {
      name,
    })
  }
  const turn = defineLLMStep({
    ...settings,
    name,
    tools,
    prompt: ({ messages }: { readonly messages: readonly Message[] }) => messages,
  }) as AgentTurnStep
  const first: readonly Message[] = system === undefined ? [] : [{ role: 'system', content: system }]
  return Object.freeze({
    name,
    turn,
    steps: [turn, ...tools] as unknown as readonly Step<string, never, unknown>[],
    tools: new Map<string, StepDefinition>(tools.map((tool) => [tool.name, tool])),
    maxTurns,
    stopWhen,
    onBudget,
    begin: (input: Json) => [...first, { role: 'user' as const, content: renderTemplate(prompt, input, name) }],
  })
}

function never(): boolean {
  return false
}
