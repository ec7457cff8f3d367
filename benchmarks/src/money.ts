import { type ModelCard, quoteRequest } from '@wflo/core'
import { createModelCard } from '@wflo/cost'
import { quoteRatios } from '@wflo/quotes'
import { installPeers } from './install-peers.ts'
import { interleave, type Measured, median } from './interleave.ts'
import { callsPerRun, createMoneyContest } from './money-contestants.ts'
import { printTable } from './print-table.ts'

const aim = 2

/** What pricing and quoting a call costs, and how far quotes are above bills. */
export async function benchMoney(): Promise<void> {
  installPeers()
  await benchPricing()
  await benchQuotes()
  await printRatios()
}

async function benchPricing(): Promise<void> {
  const { contestants, sums } = await createMoneyContest()
  const measured = await interleave(contestants, 5)
  if (new Set(sums.values()).size !== 1) throw new Error(`the sums differ: ${JSON.stringify([...sums])}`)
  const bare = (measured[1] as Measured).median
  printTable(
    `pricing ${callsPerRun.toLocaleString('en-US')} calls of 13 models, all three with the same exact sum (aim: wflo ≤ ${aim} × bare bigint)`,
    measured.map(({ name, median: ms }) => ({
      name,
      ms: ms.toFixed(0),
      'ratio to bare bigint': (ms / bare).toFixed(2),
    })),
  )
}

const texts = {
  prose: 'The tides follow the moon, twice a day, and nobody asks them to. ',
  'CJK and emoji': '潮は月に従う。一日に二度、誰も頼まないのに。🌊🌙',
} as const

/** Per KB of prompt, for a tokenizer that takes text as it is and for one that normalises first. */
async function benchQuotes(): Promise<void> {
  const card = await createModelCard({ provider: 'openai', model: 'gpt-4o-mini', at: Date.now(), textBound: 'utf8' })
  const rows: Record<string, string>[] = []
  for (const [name, text] of Object.entries(texts)) rows.push({ text: name, ...(await microsecondsPerKb(text, card)) })
  printTable('quoting a request, microseconds per KB of prompt', rows)
}

async function microsecondsPerKb(text: string, card: ModelCard): Promise<Record<string, string>> {
  const row: Record<string, string> = {}
  for (const textBound of ['utf8', 'utf8-nfkc'] as const) {
    const prompt = text.repeat(Math.ceil(1_000_000 / Buffer.byteLength(text)))
    const messages = [{ role: 'user', content: prompt }] as const
    const request = { model: 'gpt-4o-mini', messages, maxOutputTokens: 100 }
    const run = async (): Promise<void> => void quoteRequest(request, { ...card, textBound })
    const [measured] = await interleave([{ name: textBound, run }], 15)
    row[textBound] = (measured?.median ?? Number.NaN).toFixed(2)
  }
  return row
}

async function printRatios(): Promise<void> {
  const ratios = await quoteRatios()
  const counted = ratios.flatMap(({ counted }) => counted ?? [])
  printTable(`quote / cost over ${ratios.length} recorded pairs of a request and its bill`, [
    { bound: 'bytes', pairs: `${ratios.length}`, median: median(ratios.map(({ bytes }) => bytes)).toFixed(2) },
    { bound: 'counted', pairs: `${counted.length}`, median: median(counted).toFixed(2) },
  ])
}
