/** Milliseconds as people read them: `0.84 s`, `75.00 s`. */
export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1_000).toFixed(2)} s`
}
