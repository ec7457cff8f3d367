import { JournalError } from '@wflo/core'

/** How many batches of one run have an id: 2^24. Runs have the other 29 bits of a whole number in JavaScript. */
const numbersPerRun = 16_777_216

/**
 * The id of a batch. One integer is the cheapest key that SQLite has, and keeps a run together: rows are
 * added at the end of a table, where no page has to be split.
 */
export function placeId(run: number, number: number): number {
  if (number < 0 || number >= numbersPerRun || !Number.isInteger(number)) throw tooMany(number)
  return run * numbersPerRun + number
}

/** The ids of all batches of a run: from the first to before the last. */
export function placesOf(run: number): readonly [from: number, before: number] {
  return [run * numbersPerRun, (run + 1) * numbersPerRun]
}

function tooMany(number: number): JournalError {
  return new JournalError(
    `a run cannot have more than ${numbersPerRun} commits, and this would be number ${number}: go on with another run`,
    { problem: 'full' },
  )
}
