import { readFile } from 'node:fs/promises'
import { type LitellmPrices, litellmSource } from './litellm-source.ts'
import { type ModelsDevPrices, modelsDevSource } from './models-dev-source.ts'
import { pinnedSource } from './pinned-source.ts'
import type { PriceSource } from './price-source.ts'

const timeout = 15_000

export interface SourceOptions {
  /** Milliseconds since the epoch. */
  readonly at: number
  /** Files to read instead of the network. */
  readonly litellm?: string | undefined
  readonly modelsDev?: string | undefined
  /** Ask the network for what is not given as a file. */
  readonly online: boolean
}

export interface LoadedSources {
  readonly sources: readonly PriceSource[]
  /** Why a source is missing. */
  readonly missing: readonly { readonly name: string; readonly reason: string }[]
}

/** The pinned data, and what can be had of the others. Throws where a file that was given cannot be read. */
export async function loadSources({ at, litellm, modelsDev, online }: SourceOptions): Promise<LoadedSources> {
  const others = await Promise.all([
    load('litellm', litellmUrl, litellm, online, (json) => litellmSource(json as LitellmPrices)),
    load('models.dev', modelsDevUrl, modelsDev, online, (json) => modelsDevSource(json as ModelsDevPrices)),
  ])
  return {
    sources: [pinnedSource(at), ...others.flatMap((other) => ('source' in other ? other.source : []))],
    missing: others.flatMap((other) => ('reason' in other ? other : [])),
  }
}

const litellmUrl = 'https://raw.githubusercontent.com/BerriAI/litellm/main/model_prices_and_context_window.json'
const modelsDevUrl = 'https://models.dev/api.json'

type Loaded = { readonly source: PriceSource } | { readonly name: string; readonly reason: string }

async function load(
  name: string,
  url: string,
  file: string | undefined,
  online: boolean,
  create: (json: object) => PriceSource,
): Promise<Loaded> {
  if (file !== undefined) return { source: create(parse(await readFile(file, 'utf8'), file)) }
  if (!online) return { name, reason: 'not asked, because of --offline' }
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeout) })
    if (!response.ok) return { name, reason: `${url} answers ${response.status}` }
    return { source: create(parse(await response.text(), url)) }
  } catch (error) {
    return { name, reason: `${url} cannot be reached: ${reasonOf(error)}` }
  }
}

function parse(text: string, place: string): object {
  const json = parseJson(text, place)
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json
  throw new TypeError(`${place} is not a JSON object of models`)
}

function parseJson(text: string, place: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new SyntaxError(`${place} is not JSON: ${(cause as Error).message}`, { cause })
  }
}

function reasonOf(error: unknown): string {
  const { message, cause } = error as Error
  return cause instanceof Error ? `${message} (${cause.message})` : message
}
