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

export interface AgentResult<Output = unknown> {
  /** What the model wrote last. */
  readonly text: string
  /** The last answer as the agent's `output` schema has it. Absent without one, and where it did not stop as `done`. */
  readonly output?: Output
  /** How many turns it took. */
  readonly turns: number
  readonly stopped: AgentStop
  /** The whole conversation, for another agent or another turn: every call of a tool has its result. */
  readonly messages: readonly Message[]
}

type AnyStep = Step<string, unknown, Json>

/**
 * Lets an agent work until it is done or has to stop. Every turn and every tool call is a step of the run, under its
 * budget. The tools of one turn run side by side. What goes wrong in a tool goes back to the model as its result; errors
 * of the budget, of a missing handler or of the definition are thrown, as are those of the model.
 */
export async function runAgent<Call, Output>(
  ctx: WorkflowContext,
  agent: Agent<Call, string, Output>,
  ...[input]: CallArguments<NoInfer<Call>>
): Promise<AgentResult<Output>> {
  const messages: Message[] = [...agent.begin(copyJson(input ?? null, 'the input of an agent'))]
  let text = ''
  for (let turn = 1; turn <= agent.maxTurns; turn += 1) {
    const reply = await ctx.run(agent.turn, { messages }).catch(stopsAt(agent, turn))
    if (reply === undefined) return { text, turns: turn - 1, stopped: 'budget', messages }
    const { toolCalls, content, ...said } = reply
    text = said.text
    messages.push({ role: 'assistant', content: content ?? contentOf(text, toolCalls) })
    if (toolCalls.length === 0)
      return { ...(said as Pick<AgentResult<Output>, 'text' | 'output'>), turns: turn, stopped: 'done', messages }
    const isEnough = agent.stopWhen({ turn, text, toolCalls, budget: ctx.budget })
    const results = isEnough ? toolCalls.map(notRun) : await runTools(ctx, agent, toolCalls)
    messages.push(...results.map(toMessage))
    if (isEnough) return { text, turns: turn, stopped: 'predicate', messages }
    if (results.some(({ lacksBudget }) => lacksBudget)) return { text, turns: turn, stopped: 'budget', messages }
  }
  return { text, turns: agent.maxTurns, stopped: 'max_turns', messages }
}

interface ToolResult {
  readonly id: string
  readonly content: string
  /** It was not run, for it did not fit. */
  readonly lacksBudget?: boolean
}

function toMessage({ id, content }: ToolResult): Message {
  return { role: 'tool', toolCallId: id, content }
}

function notRun({ id }: ToolCall): ToolResult {
  return { id, content: describeFailure('not run: the agent was stopped before it') }
}

/** An agent that has something to show for its money may stop where there is no more; others fail. */
function stopsAt(agent: Agent, turn: number): (error: unknown) => undefined {
  return (error) => {
    if (turn > 1 && mayStopFor(agent, error)) return undefined
    throw error
  }
}

function mayStopFor({ onBudget }: Agent, error: unknown): boolean {
  return onBudget === 'stop' && WfloError.isInstance(error) && budgetCodes.has(error.code)
}

function contentOf(text: string, toolCalls: readonly ToolCall[]): Extract<Message, { role: 'assistant' }>['content'] {
  const said = text === '' ? [] : [{ type: 'text' as const, text }]
  return [...said, ...toolCalls.map((call) => ({ type: 'tool-call' as const, ...call }))]
}

/** All of them end before anything is thrown: what one has cost is known when another one fails. */
async function runTools(
  ctx: WorkflowContext,
  agent: Agent,
  calls: readonly ToolCall[],
): Promise<readonly ToolResult[]> {
  const settled = await Promise.allSettled(calls.map((call) => runTool(ctx, agent, call)))
  return settled.map((result) => {
    if (result.status === 'rejected') throw result.reason
    return result.value
  })
}

async function runTool(ctx: WorkflowContext, agent: Agent, { id, tool: name, input }: ToolCall): Promise<ToolResult> {
  const tool = agent.tools.get(name)
  if (tool === undefined) {
    return {
      id,
      content: describeFailure(`there is no tool "${name}": there are ${[...agent.tools.keys()].join(', ')}`),
    }
  }
  try {
    const output = await ctx.run(tool as unknown as AnyStep, input)
    return { id, content: typeof output === 'string' ? output : JSON.stringify(output) }
  } catch (error) {
    if (mayStopFor(agent, error))
      return { id, content: describeFailure('not run: it did not fit in the budget'), lacksBudget: true }
    if (!WfloError.isInstance(error) || ours.has(error.code)) throw error
    return { id, content: describeFailure(error.message) }
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
  'account_busy',
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
  'unbounded_output',
  'unknown_account',
  'artifact_store_required',
  'sandbox_unavailable',
  'sandbox_image_missing',
  'sandbox_unsupported',
  'sandbox_closed',
])
