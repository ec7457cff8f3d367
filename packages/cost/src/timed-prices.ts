import type { ModelPrices } from './price-sheet.ts'

/** A row of any source. Only list prices know hours of the day. */
export interface TimedPrices extends ModelPrices {
  /** In force only from `start` to before `end` (milliseconds since midnight, UTC). */
  readonly hours?: { readonly start: number; readonly end: number }
  /** Where the prices of `tiers` come from, if not from the sheet of the row. */
  readonly tierSheet?: string
  /** The day on which those were last compared with their source. */
  readonly tiersVerified?: string
  /** What the model always charges for besides, and no price here covers. */
  readonly uncovered?: readonly string[]
}

const dayLength = 86_400_000

/** The rows that have begun, oldest first. */
function begun(rows: readonly TimedPrices[], at: number): readonly TimedPrices[] {
  return rows.filter((row) => beginning(row) <= at).sort((left, right) => beginning(left) - beginning(right))
}

/** The one row whose prices hold at this moment: one for this hour, else the latest; of equals, the last. */
export function inForce(rows: readonly TimedPrices[], at: number): TimedPrices | undefined {
  const started = begun(rows, at)
  return started.findLast(({ hours }) => hours !== undefined && isWithin(hours, at)) ?? started.findLast(isAllDay)
}

/** The rows that can hold at some hour of the day: the latest without hours, and all with hours. */
export function inForceToday(rows: readonly TimedPrices[], at: number): readonly TimedPrices[] {
  const started = begun(rows, at)
  const hourly = started.filter((row) => !isAllDay(row))
  const allDay = started.findLast(isAllDay)
  return allDay === undefined ? hourly : [allDay, ...hourly]
}

/** The next moment at which another row begins. */
export function nextBeginning(rows: readonly TimedPrices[], at: number): number | undefined {
  const later = rows.map(beginning).filter((moment) => moment > at)
  return later.length === 0 ? undefined : Math.min(...later)
}

function isAllDay({ hours }: TimedPrices): boolean {
  return hours === undefined
}

function beginning({ effectiveFrom }: TimedPrices): number {
  return effectiveFrom === undefined ? Number.NEGATIVE_INFINITY : Date.parse(effectiveFrom)
}

function isWithin({ start, end }: { readonly start: number; readonly end: number }, at: number): boolean {
  const time = ((at % dayLength) + dayLength) % dayLength
  return start <= end ? time >= start && time < end : time >= start || time < end
}
