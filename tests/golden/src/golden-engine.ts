import {
  type ArtifactStore,
  type Json,
  type LanguageModelProvider,
  ProviderError,
  type StepHandler,
  usd,
} from '@wflo/core'
import { createEngine, type Engine, type Journal } from '@wflo/core/engine'
import { type ScriptedReply, scriptedProvider, scriptedSandbox } from '@wflo/core/testing'
import { sandboxHandler } from '@wflo/sandbox'
import * as definitions from './definitions.ts'

const { goldenEvent: _, ...workflows } = definitions

/** What it gives is what it costs, in US dollars. A run whose id begins with `silent` gives no cost. */
const priced: StepHandler = {
  kind: 'priced',
  run(_input, { step, runId, report }) {
    const cost = step.name === 'dear' ? '0.11' : '0.04'
    if (!runId.startsWith('reconciled')) report({ cost, sheet: 'golden@1', rates: { call: cost } })
    return cost
  },
  tighten: async () => 12,
}

/** It keeps nothing: no workflow here reads a file. */
const artifacts: ArtifactStore = {
  name: 'golden',
  put: async (bytes) => ({ id: `golden-${bytes.length}`, size: bytes.length }),
  get: () => Promise.reject(new Error('it keeps nothing')),
}

/** Code draws for a second and a half, and is not executed. */
function createGoldenSandbox(): StepHandler {
  const drawn = new TextEncoder().encode('<svg/>')
  const usage = { wallMs: 1_500, cpuMs: 1_200, peakMemory: 12_000_000, oomEvents: 0 }
  const sandbox = scriptedSandbox({ run: () => ({ stdout: '3\n', files: { 'plot.svg': drawn }, usage }) })
  return sandboxHandler(sandbox, { artifacts, price: usd('0.0001'), sheet: 'golden@1' })
}

/** Thinks and asks for two tools at once, one of them wrongly; then answers. */
const working: ScriptedReply = ({ messages }) => {
  if (messages.at(-1)?.role === 'tool') return { content: [{ type: 'text', text: 'The moon pulls.' }] }
  const call = (id: string, input: Json) => ({ type: 'tool-call', id, tool: 'look-up', input }) as const
  const thought = { type: 'reasoning', vendor: 'working', data: { sealed: 'abc' }, maxTokens: 40 } as const
  return {
    content: [thought, call('c1', { about: 'tides' }), call('c2', { topic: 'moon' })],
    finishReason: 'tool-calls',
  }
}

/** The engine that the logs were recorded with, over any journal. */
export function createGoldenEngine(journal: Journal): Engine {
  return createEngine({
    workflows: Object.values(workflows),
    handlers: createGoldenHandlers(),
    providers: createGoldenProviders(),
    journal,
  })
}

/** Who serves the priced steps and the code, on every host. */
export function createGoldenHandlers(): readonly StepHandler[] {
  return [priced, createGoldenSandbox()]
}

/** The models of the logs. */
export function createGoldenProviders(): readonly LanguageModelProvider[] {
  const refusal = new ProviderError({
    provider: 'failing',
    message: 'this provider always refuses',
    status: 404,
    retryable: false,
    booking: 'release',
  })
  return [
    scriptedProvider({ replies: ['an answer'] }),
    scriptedProvider({ name: 'failing', replies: [refusal] }),
    scriptedProvider({ name: 'working', replies: [working] }),
  ]
}
