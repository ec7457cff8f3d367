import type { OurRow } from './our-rows.ts'
import type { PriceSource } from './price-source.ts'

export interface Difference {
  readonly file: string
  readonly provider: string
  readonly model: string
  readonly field: string
  readonly ours: string
  readonly theirs: string
  readonly source: string
  readonly dearer: 'ours' | 'theirs'
  /** The row's note, where ours is the dearer: a disagreement that somebody has looked at. */
  readonly note?: string
}

export interface Comparison {
  readonly differences: readonly Difference[]
  /** Rows of whose every model at least one source knows at least one field, and none says anything else. */
  readonly agreed: readonly OurRow[]
}

/** Compares the fields that both sides have, and whether both have long-context rates. */
export async function comparePrices(rows: readonly OurRow[], sources: readonly PriceSource[]): Promise<Comparison> {
  const results = await Promise.all(rows.map((row) => compareRow(row, sources)))
  return {
    differences: results.flatMap(({ differences }) => differences),
    agreed: results.flatMap(({ row, isCompared, differences }) => (isCompared && differences.length === 0 ? row : [])),
  }
}

interface RowResult {
  readonly row: OurRow
  readonly isCompared: boolean
  readonly differences: readonly Difference[]
}

async function compareRow(row: OurRow, sources: readonly PriceSource[]): Promise<RowResult> {
  const found = await Promise.all(
    row.models.flatMap(({ model, fields }) =>
      sources.map(async (source) => {
        const theirs = await source.find(row.provider, model)
        return theirs === undefined ? [] : pair(fields, theirs).map((each) => ({ model, source: source.name, ...each }))
      }),
    ),
  )
  const pairs = found.flat()
  const different = pairs.filter(({ ours, theirs }) => ours !== theirs)
  const isCompared = row.models.every(({ model }) => pairs.some((each) => each.model === model))
  return { row, isCompared, differences: different.map((each) => describe(row, each)) }
}

interface Pair {
  readonly field: string
  readonly ours: string
  readonly theirs: string
}

const absent = 'none'

function pair(ours: ReadonlyMap<string, string>, theirs: ReadonlyMap<string, string>): readonly Pair[] {
  const common = [...ours].flatMap(([field, value]) => {
    const other = theirs.get(field)
    return other === undefined ? [] : { field, ours: value, theirs: other }
  })
  const hasLong = (fields: ReadonlyMap<string, string>) => fields.has('longContext.input')
  if (!ours.has('input') || !theirs.has('input') || hasLong(ours) === hasLong(theirs)) return common
  const [field, our, their] = ['longContext.input', ours.get('longContext.input'), theirs.get('longContext.input')]
  return [...common, { field, ours: our ?? absent, theirs: their ?? absent }]
}

function describe(
  row: OurRow,
  { ours, theirs, ...rest }: Pair & { readonly model: string; readonly source: string },
): Difference {
  const dearer = theirs === absent || Number(ours) > Number(theirs) ? 'ours' : 'theirs'
  const known = dearer === 'ours' && row.note !== undefined ? { note: row.note } : {}
  return { file: row.file, provider: row.provider, ...rest, ours, theirs, dearer, ...known }
}
