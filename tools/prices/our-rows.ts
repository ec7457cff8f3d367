import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { listPrices } from '../../packages/cost/src/list-prices.ts'
import type { ModelPrices } from '../../packages/cost/src/price-sheet.ts'
import { inForce } from '../../packages/cost/src/timed-prices.ts'
import { additionsOf, fieldsOf, limitOf, type PriceFields } from './price-fields.ts'

/** A row of one of our data files. */
export interface OurRow {
  readonly file: string
  /** Its place among the rows of the file. */
  readonly index: number
  readonly provider: string
  readonly models: readonly { readonly model: string; readonly fields: PriceFields }[]
  readonly verified: string
  readonly note?: string
}

const folder = join(import.meta.dirname, '../../packages/cost/src/data')

/** Where our data stands. */
const files = {
  overlay: join(folder, 'overlay.json'),
  tiers: [join(folder, 'openai-tiers.json'), join(folder, 'anthropic-tiers.json')],
  limits: join(folder, 'output-limits.json'),
}

/** Every row that holds at this moment: prices of earlier days are history, and nobody else keeps them. */
export async function readOurRows(at: number): Promise<readonly OurRow[]> {
  const [overlay, limits, ...tiers] = await Promise.all([
    readOverlay(files.overlay, at),
    readLimits(files.limits),
    ...files.tiers.map((file) => readTiers(file, at)),
  ])
  return [...overlay, ...tiers.flat(), ...limits]
}

interface SheetRow extends Omit<ModelPrices, 'rates'> {
  readonly provider: string
  readonly verified: string
}

async function readSheet<Row extends SheetRow>(file: string): Promise<readonly Row[]> {
  return JSON.parse(await readFile(file, 'utf8')).prices
}

async function readOverlay(file: string, at: number): Promise<readonly OurRow[]> {
  const rows = await readSheet<SheetRow & ModelPrices>(file)
  const current = rows.filter(
    (row) =>
      inForce(
        rows.filter((other) => other.model === row.model),
        at,
      ) === row,
  )
  return current.map((row) => ourRow(file, rows.indexOf(row), row, [{ model: row.model, fields: fieldsOf(row) }]))
}

/** Tiers are worked out from the rates that the list has for the model. */
async function readTiers(file: string, at: number): Promise<readonly OurRow[]> {
  const rows = await readSheet<SheetRow>(file)
  return Promise.all(
    rows.map(async (row, index) => {
      const base = inForce(await listPrices(row.provider, row.model), at)
      if (base === undefined) throw new Error(`${file}: the list has no prices of ${row.model} any more`)
      return ourRow(file, index, row, [{ model: row.model, fields: additionsOf({ ...base, ...row }) }])
    }),
  )
}

interface LimitRow {
  readonly provider: string
  readonly maxOutputTokens: number
  readonly models: readonly string[]
  readonly verified: string
  readonly note?: string
}

async function readLimits(file: string): Promise<readonly OurRow[]> {
  const { limits }: { readonly limits: readonly LimitRow[] } = JSON.parse(await readFile(file, 'utf8'))
  return limits.map((row, index) => {
    const fields = limitOf(row.maxOutputTokens)
    return ourRow(
      file,
      index,
      row,
      row.models.map((model) => ({ model, fields })),
    )
  })
}

function ourRow(
  file: string,
  index: number,
  { provider, verified, note }: { readonly provider: string; readonly verified: string; readonly note?: string },
  models: OurRow['models'],
): OurRow {
  return { file, index, provider, models, verified, ...(note === undefined ? {} : { note }) }
}
