/**
 * The text of a data file with another `verified` date in the rows of these places; nothing else of the text changes.
 * Throws where a row has no date of its own, or more than one.
 */
export function setVerified(text: string, rows: number, places: readonly number[], day: string): string {
  const pattern = /("verified": ")\d{4}-\d{2}-\d{2}(")/g
  const found = [...text.matchAll(pattern)].length
  if (found !== rows) throw new RangeError(`${rows} rows, and ${found} dates: give each row one "verified"`)
  let place = -1
  return text.replace(pattern, (date, before: string, after: string) => {
    place += 1
    return places.includes(place) ? `${before}${day}${after}` : date
  })
}
