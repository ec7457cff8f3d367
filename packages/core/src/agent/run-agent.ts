import { WfloError } from '../errors/wflo-error.ts'
import { copyJson } from '../json/copy-json.ts'
import type { Json } from '../json/json.ts'
import type { ToolCall } from '../llm/tool-call.ts'
import type { Message } from '../provider/message.ts'
import type { Step } from '../step/step-definition.ts'
import type { CallArguments, WorkflowContext } from '../workflow/workflow-context.ts'
import type { Agent } from './define-agent.ts'

/** Why an agent stopped. `budget`: its next turn, or a tool that it asked for, did not fit. */
export type AgentStop = 'done' | 'max_turns' | 'budget' | 'predicate'

export interface AgentResult {
  /** What the model wrote last. */
  readonly text: string
  /** How many turns it took. */
  readonly turns: number
  readonly stopped: AgentStop
  /** The whole conversation, for another agent or another turn. */
  readonly messages: readonly Message[]
}

type AnyStep = Step<string, unknown, Json>

/**
 * Lets an agent work until it is done or has to stop. Every turn and every tool call is a step of the run, under its
 * budget. The tools of one turn run side by side. What goes wrong in a tool goes back to the model as its result; errors
 * of the budget, of a missing handler or of the definition are thrown, as are those of the model.
 */
export async function runAgent<Call>(
  ctx: WorkflowContext,
  agent: Agent<Call>,
  ...[input]: CallArguments<NoInfer<Call>>
): Promise<AgentResult> {
  const messages: Message[] = [...agent.begin(copyJson(input ?? null, 'the input of an agent'))]
  let text = ''
  for (let turn = 1; turn <= agent.maxTurns; turn += 1) {
    const reply = await ctx.run(agent.turn, { messages }).catch(stopsAt(agent, turn > 1))
    if (reply === undefined) return { text, turns: turn - 1, stopped: 'budget', messages }
    const { toolCalls } = reply
    text = reply.text
    messages.push({ role: 'assistant', content: reply.content ?? contentOf(text, toolCalls) })
    if (toolCalls.length === 0) return { text, turns: turn, stopped: 'done', messages }
    const facts = { turn, text, toolCalls, budget: ctx.budget }
    if (agent.stopWhen(facts)) return { text, turns: turn, stopped: 'predicate', messages }
    const results = await runTools(ctx, agent, toolCalls).catch(stopsAt(agent, true))
    if (results === undefined) return { text, turns: turn, stopped: 'budget', messages }
    messages.push(...results)
  }
  return { text, turns: agent.maxTurns, stopped: 'max_turns', messages }
}

/** An agent that has something to show for its money may stop where there is no more; others fail. */
function stopsAt({ onBudget }: Agent, hasWorked: boolean): (error: unknown) => undefined {
  return (error) => {
    const isBudget = WfloError.isInstance(error) && budgetCodes.has(error.code)
    if (isBudget && hasWorked && onBudget === 'stop') return undefined
    throw error
  }
}

function contentOf(text: string, toolCalls: readonly ToolCall[]): Extract<Message, { role: 'assistant' }>['content'] {
  const said = text === '' ? [] : [{ type: 'text' as const, text }]
  return [...said, ...toolCalls.map((call) => ({ type: 'tool-call' as const, ...call }))]
}

/** All of them end before anything is thrown: what one has cost is known when another one fails. */
async function runTools(ctx: WorkflowContext, agent: Agent, calls: readonly ToolCall[]): Promise<readonly Message[]> {
  const settled = await Promise.allSettled(calls.map((call) => runTool(ctx, agent, call)))
  return settled.map((result, index) => {
    if (result.status === 'rejected') throw result.reason
    return { role: 'tool', toolCallId: (calls[index] as ToolCall).id, content: result.value }
  })
}

async function runTool(ctx: WorkflowContext, { tools }: Agent, { tool: name, input }: ToolCall): Promise<string> {
  const tool = tools.get(name)
  if (tool === undefined)
    return describeFailure(`there is no tool "${name}": there are ${[...tools.keys()].join(', ')}`)
  try {
    const output = await ctx.run(tool as unknown as AnyStep, input)
    return typeof output === 'string' ? output : JSON.stringify(output)
  } catch (error) {
    if (!WfloError.isInstance(error) || ours.has(error.code)) throw error
    return describeFailure(error.message)
  }
}

function describeFailure(message: string): string {
  return JSON.stringify({ error: message })
}

const budgetCodes: ReadonlySet<string> = new Set([
  'budget_exceeded',
  'budget_busy',
  'budget_overrun',
  'account_exceeded',
])

/** What a model can do nothing about. */
const ours: ReadonlySet<string> = new Set([
  ...budgetCodes,
  'budget_missing',
  'determinism',
  'undeclared_step',
  'missing_handler',
  'missing_api_key',
  'unknown_provider',
  'unknown_model',
  'unpriced_tier',
  'unpriced_unit',
])
