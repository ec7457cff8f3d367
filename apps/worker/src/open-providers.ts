import { readFile } from 'node:fs/promises'
import { anthropic } from '@wflo/anthropic'
import type { LanguageModelProvider, Logger } from '@wflo/core'
import { InvalidPriceSheetError, type PriceSheet, parsePriceSheet } from '@wflo/cost'
import { startModelServer } from '@wflo/model-server'
import { openai } from '@wflo/openai'
import type { Settings } from './settings/settings.ts'
import { UsageError } from './usage-error.ts'

/** Who answers model steps. */
export interface Providers extends AsyncDisposable {
  readonly list: readonly LanguageModelProvider[]
}

export interface ProviderSearch {
  readonly settings: Pick<Settings, 'demo' | 'prices'>
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly logger: Logger
}

/** The vendors whose keys are there, or the built-in model. Sends nothing. */
export async function openProviders({ settings, environment, logger }: ProviderSearch): Promise<Providers> {
  const prices = settings.prices === undefined ? {} : { prices: await readPrices(settings.prices) }
  if (settings.demo) return await openDemo(prices, logger)
  const list = [
    ...(isSet(environment.OPENAI_API_KEY) ? [openai(prices)] : []),
    ...(isSet(environment.ANTHROPIC_API_KEY) ? [anthropic(prices)] : []),
  ]
  if (list.length === 0) {
    logger.warn(
      'no models are served, so model steps will fail: set OPENAI_API_KEY or ANTHROPIC_API_KEY, or give --demo',
    )
  }
  return { list, [Symbol.asyncDispose]: async () => {} }
}

interface PriceOption {
  readonly prices?: PriceSheet
}

async function openDemo(prices: PriceOption, logger: Logger): Promise<Providers> {
  const server = await startModelServer({ pace: 'demo' })
  logger.warn({ url: server.url }, 'a built-in demo model answers all model steps')
  const list = [
    openai({ apiKey: 'demo', baseURL: server.baseUrl, ...prices }),
    anthropic({ apiKey: 'demo', baseURL: server.url, ...prices }),
  ]
  return { list, [Symbol.asyncDispose]: () => server.close() }
}

async function readPrices(path: string): Promise<PriceSheet> {
  try {
    return parsePriceSheet(await readFile(path, 'utf8'))
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === undefined && !InvalidPriceSheetError.isInstance(error)) throw error
    throw new UsageError(
      `--prices ${path} cannot be used: ${code === 'ENOENT' ? 'there is no such file' : message}`,
      error,
    )
  }
}

function isSet(text: string | undefined): boolean {
  return text !== undefined && text.trim() !== ''
}
