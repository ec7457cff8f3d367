/** A titled table on standard output. */
export function printTable(title: string, rows: readonly Record<string, string>[]): void {
  console.log(`\n${title}`)
  console.table(rows)
}
